package gorilla

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// saving is one call of Save. Its calls to the service do not end with the request's context: what a handler did must
// not depend on whether the browser is still waiting.
type saving struct {
	store   *Store
	request *http.Request
	header  http.Header
	session *sessions.Session
	known   *state
	// isTooLate: a new cookie cannot be sent any more.
	isTooLate bool
}

// save brings the service to where the session is.
func (s *saving) save() error {
	principal, hasChanged, err := s.principal()
	if err != nil {
		return err
	}
	switch {
	case hasChanged && principal == "":
		return s.leave()
	case hasChanged || s.session.ID == "":
		return s.mintAll(principal)
	default:
		return s.patch()
	}
}

// principal returns who the session shall belong to, and whether that differs from whom it belongs to.
func (s *saving) principal() (string, bool, error) {
	if s.store.principal == "" {
		return "", false, nil
	}
	wanted, err := principalOf(s.session, s.store.principal)
	return wanted, wanted != s.known.info.Principal, err
}

// leave ends the session of a principal who is gone, and makes one for a visitor if there are values left.
func (s *saving) leave() error {
	remaining := len(s.session.Values)
	if err := s.end(); err != nil || remaining == 0 {
		return err
	}
	return s.mintAll("")
}

// mintAll makes a session with all values, unless there is nothing to keep. From a session of another principal only
// what this request has set is carried over.
func (s *saving) mintAll(principal string) error {
	if present := s.known.info.Principal; present != "" && principal != "" && present != principal {
		return s.login(principal, nil)
	}
	before := *s.known
	// Everything goes into the new session, so nothing counts as stored.
	s.known.received, s.known.unread = coatcheck.Data{}, nil
	data, _, err := s.known.changes(s.session)
	if err != nil || len(data) == 0 && principal == "" {
		*s.known = before
		return err
	}
	if before.ended == coatcheck.ReasonLogout && principal == "" && !ticket.MayReplace(s.request) {
		return fmt.Errorf("coatcheck: not stored: %w", coatcheck.ErrUnauthenticated)
	}
	request := coatcheck.MintRequest{Principal: principal, Data: data}
	for name := range before.unread {
		request.Keep = append(request.Keep, name)
	}
	if err := s.mint(request); err != nil {
		*s.known = before
		return err
	}
	return nil
}

// login makes a session for a principal, with the values that this request has set.
func (s *saving) login(principal string, options []coatcheck.SessionOption) error {
	set, _, err := s.known.changes(s.session)
	if err != nil {
		return err
	}
	request := coatcheck.MintRequest{Principal: principal, Data: set}
	for _, apply := range options {
		apply(&request)
	}
	if present := s.known.info.Principal; present != "" && present != principal {
		request.Keep = nil
	}
	return s.mint(request)
}

func (s *saving) mint(request coatcheck.MintRequest) error {
	if s.isTooLate {
		return coatcheck.ErrHeaderWritten
	}
	request.Replace, request.Device = s.session.ID, s.store.device(s.request)
	if request.Replace == "" {
		request.Keep = nil
	}
	if maxAge := s.session.Options.MaxAge; maxAge > 0 {
		request.Remember, request.Lifetime = true, time.Duration(maxAge)*time.Second
	}
	minted, err := s.store.client.Mint(context.Background(), request)
	if err != nil {
		return err
	}
	s.known.offer, s.known.offered, s.known.over = nil, false, nil
	setCookie(s.header, s.session, minted.Cookie)
	return s.known.take(s.session, minted.State)
}

func (s *saving) patch() error {
	set, remove, err := s.known.changes(s.session)
	if err != nil {
		return err
	}
	if len(set)+len(remove) > 0 {
		change := coatcheck.PatchRequest{ID: s.session.ID, Set: set, Remove: remove}
		if _, err := s.store.client.Patch(context.Background(), change); err != nil {
			return err
		}
		s.known.stored(set, remove)
	}
	if s.known.offer != nil {
		s.known.passOn(s.header, s.session)
	}
	return nil
}

// passOn puts the offered token into the answer.
func (k *state) passOn(header http.Header, session *sessions.Session) {
	setCookie(header, session, *k.offer)
	k.offer, k.offered = nil, true
}

// stored notes a change that was made.
func (k *state) stored(set coatcheck.Data, remove []string) {
	received := coatcheck.Data{}
	for _, data := range []coatcheck.Data{k.received, set} {
		for name, value := range data {
			received[name] = value
		}
	}
	for _, name := range remove {
		delete(received, name)
	}
	k.received = received
}

// end ends the session at the service, if it is there, and removes the cookie, if the browser has one.
func (s *saving) end() error {
	if s.session.ID != "" {
		request := coatcheck.EndRequest{ID: s.session.ID, Reason: coatcheck.ReasonLogout}
		if _, err := s.store.client.End(context.Background(), request); err != nil {
			return err
		}
	}
	s.known.forget(s.session)
	if s.browserHasCookie() {
		s.clearCookie()
	}
	return nil
}

// browserHasCookie reports whether the browser has the cookie, or gets it with this answer.
func (s *saving) browserHasCookie() bool {
	if _, err := s.request.Cookie(s.session.Name()); err == nil {
		return true
	}
	for _, line := range s.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, s.session.Name()+"=") {
			return true
		}
	}
	return false
}

// note keeps in mind what a failure says about the session, and writes the headers that belong to it.
func (s *saving) note(err error) error {
	reason, isOver := overBy(err)
	switch {
	case errors.Is(err, coatcheck.ErrUnavailable):
		s.known.failure = err
		if s.known.offered {
			ticket.Unset(s.header, s.session.Name())
		}
	case isOver:
		s.known.forget(s.session)
		s.known.ended, s.known.over = reason, err
		if ticket.IsCleared(string(reason)) {
			s.clearCookie()
		}
	case err == nil && s.session.ID == "" && ticket.IsCleared(string(s.known.ended)):
		s.clearCookie()
	}
	return err
}

func (s *saving) clearCookie() { clearCookie(s.header, s.session) }

func clearCookie(header http.Header, session *sessions.Session) {
	options := *session.Options
	options.MaxAge = -1
	ticket.Set(header, sessions.NewCookie(session.Name(), "", &options).String())
}

// setCookie writes a token under the name and the options of a session. The service decides how long the browser may
// keep it; Options.MaxAge can only shorten that.
func setCookie(header http.Header, session *sessions.Session, cookie coatcheck.Cookie) {
	options := *session.Options
	if options.MaxAge <= 0 || options.MaxAge > cookie.MaxAge {
		options.MaxAge = cookie.MaxAge
	}
	ticket.Set(header, sessions.NewCookie(session.Name(), cookie.Token.Reveal(), &options).String())
}
