package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

// page is the application's one page: it does what its script says with the session of the request.
type page struct {
	script      [][]json.RawMessage
	results     []any
	failure     error
	unsupported string
}

var errUnsupported = errors.New("unsupported")

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	session := coatcheck.FromContext(r.Context())
	for _, operation := range p.script {
		result, err := p.play(w, r.Context(), session, operation)
		if err != nil {
			p.failure = err
			if !errors.Is(err, errUnsupported) {
				coatcheck.WriteError(w, r, err)
			}
			return
		}
		p.results = append(p.results, result)
	}
	fmt.Fprintln(w, "done")
}

// arguments reads the operands of an operation.
func arguments(operation []json.RawMessage, into ...any) {
	for number, pointer := range into {
		if number+1 < len(operation) {
			_ = json.Unmarshal(operation[number+1], pointer)
		}
	}
}

func text(raw json.RawMessage) (text string) {
	_ = json.Unmarshal(raw, &text)
	return text
}

func (p *page) play(
	w http.ResponseWriter, ctx context.Context, session *coatcheck.Session, operation []json.RawMessage,
) (any, error) {
	verb := text(operation[0])
	switch verb {
	case "get", "has", "set", "set_unstorable", "remove", "clear", "append", "put", "add":
		return playData(ctx, session, verb, operation)
	case "first_byte":
		_, err := fmt.Fprintln(w, "first byte")
		return nil, err
	case "save":
		return nil, session.Save(ctx)
	case "describe":
		return fmt.Sprintf("%v %+v %#v", session, session, session), nil
	case "try":
		var inner []json.RawMessage
		arguments(operation, &inner)
		result, err := p.play(w, ctx, session, inner)
		if errors.Is(err, errUnsupported) {
			return nil, err
		}
		return result, nil
	}
	result, err := playIdentity(ctx, session, verb, operation)
	if errors.Is(err, errUnsupported) {
		p.unsupported = verb
	}
	return result, err
}

func playData(ctx context.Context, session *coatcheck.Session, verb string, operation []json.RawMessage) (any, error) {
	var name string
	arguments(operation, &name)
	switch verb {
	case "get":
		value, _, err := coatcheck.Get[any](ctx, session, name)
		return value, err
	case "has":
		_, ok, err := coatcheck.Get[any](ctx, session, name)
		return ok, err
	case "set":
		var value any
		arguments(operation, &name, &value)
		return nil, session.Set(name, value)
	case "set_unstorable":
		return nil, session.Set(name, func() {})
	case "remove":
		session.Remove(name)
		return nil, nil
	case "clear":
		names, err := session.Names(ctx)
		for _, name := range names {
			session.Remove(name)
		}
		return nil, err
	case "append":
		var value any
		arguments(operation, &name, &value)
		list, _, err := coatcheck.Get[[]any](ctx, session, name)
		if err != nil {
			return nil, err
		}
		return nil, session.Set(name, append(list, value))
	case "put":
		var key string
		var value any
		arguments(operation, &name, &key, &value)
		fields, _, err := coatcheck.Get[map[string]any](ctx, session, name)
		if err != nil {
			return nil, err
		}
		fields[key] = value
		return nil, session.Set(name, fields)
	}
	var by int64
	arguments(operation, &name, &by)
	return session.Add(ctx, name, by)
}

func playIdentity(
	ctx context.Context, session *coatcheck.Session, verb string, operation []json.RawMessage,
) (any, error) {
	switch verb {
	case "login":
		return nil, login(ctx, session, operation)
	case "logout":
		return nil, session.End(ctx)
	case "principal":
		return orNothing(session.Principal(ctx))
	case "handle":
		return orNothing(session.Handle(ctx))
	case "rotate":
		return nil, session.Rotate(ctx)
	case "step_up":
		var proof struct {
			Methods   []string
			Assurance string
		}
		arguments(operation, &proof)
		return nil, session.StepUp(ctx, proof.Methods, proof.Assurance)
	case "end_others":
		return session.EndOthers(ctx, coatcheck.ReasonRevoked)
	case "devices":
		devices, err := session.Devices(ctx)
		handles := []string{}
		for _, device := range devices {
			handles = append(handles, device.ID)
		}
		return handles, err
	}
	return nil, errUnsupported
}

func login(ctx context.Context, session *coatcheck.Session, operation []json.RawMessage) error {
	var principal string
	var how struct {
		Remember bool
		Keep     []string
	}
	arguments(operation, &principal, &how)
	options := []coatcheck.SessionOption{coatcheck.Methods("pwd"), coatcheck.Keep(how.Keep...)}
	if how.Remember {
		options = append(options, coatcheck.Remember())
	}
	return session.Login(ctx, principal, options...)
}

func orNothing(value string, ok bool, err error) (any, error) {
	if !ok || err != nil {
		return nil, err
	}
	return value, nil
}
