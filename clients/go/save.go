package coatcheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// Save sends the staged changes now, in one atomic step, and does nothing if there are none. Middleware calls it when
// the header is written; call it yourself to handle its errors, or to save after the first byte of a stream.
//
// A visitor without a session gets one, to which the options apply, unless the header is written already
// (ErrHeaderWritten). If the session ended meanwhile, the error is ErrUnauthenticated and nothing is saved: a late save
// does not bring a session back. After ErrTooLarge or ErrBadField the changes stay staged, and fail the header as well:
// set or remove the field that the error names, or Discard them all.
func (s *Session) Save(ctx context.Context, options ...SessionOption) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, err := s.save(ctx, addition{}, options...)
	return err
}

// Add adds a whole number to the field called name and returns the sum. It is one atomic step at the service: a hundred
// parallel requests that add 1 count 100. Staged changes are saved in the same step. A field that does not exist counts
// as 0; one that is no number fails with ErrBadField.
func (s *Session) Add(ctx context.Context, name string, by int64) (int64, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := checkName(name); err != nil {
		return 0, err
	}
	added, err := s.save(ctx, addition{name, by})
	if err != nil {
		return 0, err
	}
	var sum int64
	if err := json.Unmarshal(added, &sum); err != nil {
		return 0, &Error{kind: ErrBadField, Field: name, cause: errors.New("the sum is not a whole number")}
	}
	return sum, nil
}

// addition is what Add asks for. The zero value adds nothing.
type addition struct {
	name string
	by   int64
}

// save sends the staged changes and the addition; it returns the sum. The caller holds the mutex.
func (s *Session) save(ctx context.Context, adds addition, options ...SessionOption) (json.RawMessage, error) {
	if s.client == nil {
		return nil, ErrNoMiddleware
	}
	if len(s.changes) == 0 && adds.name == "" {
		return nil, s.failure
	}
	if err := s.invalidChange(); err != nil {
		return nil, err
	}
	if err := s.load(ctx, false); err != nil {
		return nil, err
	}
	var sum json.RawMessage
	var err error
	if s.current == nil {
		sum, err = s.mintVisitor(ctx, adds, options)
	} else {
		sum, err = s.patch(ctx, adds)
	}
	return sum, s.note(err)
}

// invalidChange returns the error of a value that could not be encoded and was neither set again nor removed.
func (s *Session) invalidChange() error {
	for _, staged := range s.changes {
		if staged.err != nil {
			return staged.err
		}
	}
	return nil
}

func (s *Session) patch(ctx context.Context, adds addition) (json.RawMessage, error) {
	request := s.changeRequest()
	if adds.name != "" {
		request.Add = map[string]json.Number{adds.name: json.Number(strconv.FormatInt(adds.by, 10))}
	}
	if len(request.Set)+len(request.Remove)+len(request.Add) == 0 {
		s.changes = nil
		return nil, nil
	}
	result, err := s.client.Patch(ctx, request)
	if err != nil {
		return nil, err
	}
	s.current.Version = result.Version
	if s.current.Data != nil {
		s.current.Data = applied(s.current.Data, request, result)
	}
	s.changes = nil
	return result.Data[adds.name], nil
}

// changeRequest holds the staged changes that differ from what is known of the data.
func (s *Session) changeRequest() PatchRequest {
	request := PatchRequest{ID: s.current.Session.ID, Set: Data{}}
	isKnown := s.current.Data != nil
	for name, staged := range s.changes {
		before, exists := s.current.Data[name]
		switch {
		case staged.value != nil && !(exists && bytes.Equal(before, staged.value)):
			request.Set[name] = staged.value
		case staged.value == nil && (exists || !isKnown):
			request.Remove = append(request.Remove, name)
		}
	}
	sort.Strings(request.Remove)
	return request
}

// applied returns data after a change, as a map of its own.
func applied(data Data, request PatchRequest, result Patched) Data {
	data = data.clone()
	for name, value := range request.Set {
		data[name] = value
	}
	for _, name := range request.Remove {
		delete(data, name)
	}
	for name, value := range result.Data {
		data[name] = value
	}
	return data
}

// mintVisitor makes a session without a principal for the staged values.
func (s *Session) mintVisitor(
	ctx context.Context, adds addition, options []SessionOption,
) (json.RawMessage, error) {
	data := s.stagedValues()
	if adds.name != "" {
		if err := addTo(data, adds); err != nil {
			return nil, err
		}
	}
	if len(data) == 0 {
		s.changes = nil
		return nil, nil
	}
	if s.reason == ReasonLogout && !ticket.MayReplace(s.request) {
		return nil, unauthenticated(ReasonLogout)
	}
	request := MintRequest{Data: data}
	for _, apply := range options {
		apply(&request)
	}
	request.Keep = nil // there is no session to keep anything from
	return data[adds.name], s.mint(ctx, request)
}

func (s *Session) stagedValues() Data {
	data := Data{}
	for name, staged := range s.changes {
		if staged.value != nil {
			data[name] = staged.value
		}
	}
	return data
}

func addTo(data Data, adds addition) error {
	name, by := adds.name, adds.by
	var sum int64
	if value, ok := data[name]; ok {
		if err := json.Unmarshal(value, &sum); err != nil {
			return &Error{kind: ErrBadField, Field: name, cause: errors.New("it is not a whole number")}
		}
	}
	if by > 0 && sum > math.MaxInt64-by || by < 0 && sum < math.MinInt64-by {
		return &Error{kind: ErrBadField, Field: name, cause: errors.New("the sum is too large")}
	}
	data[name] = json.RawMessage(strconv.FormatInt(sum+by, 10))
	return nil
}

// mint makes a new session the session of the request.
func (s *Session) mint(ctx context.Context, request MintRequest) error {
	if s.headerWritten {
		return ErrHeaderWritten
	}
	request.Device = s.device(s.request)
	minted, err := s.client.Mint(ctx, request)
	if err != nil {
		return err
	}
	s.current, s.isLoaded, s.reason, s.failure = &minted.State, true, "", nil
	s.cookie, s.offer, s.clears = &minted.Cookie, nil, false
	s.changes = nil
	return nil
}

// commit saves what is staged and writes the headers of the session. An error means that the answer must be another
// one; headers of calls that succeeded are written nevertheless, since the browser would be left with a dead cookie.
func (s *Session) commit(header http.Header) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	defer func() { s.headerWritten = true }()
	err := s.failure
	if err == nil && len(s.changes) > 0 {
		// Not the request's context: what the handler did must not depend on whether the browser is still waiting.
		_, err = s.save(context.Background(), addition{})
	}
	s.writeHeader(header, err == nil)
	return err
}

// commitWithoutCookie saves what is staged before the connection is taken over. It fails for a visitor without a
// session, whose cookie could not be sent.
func (s *Session) commitWithoutCookie() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failure != nil {
		return s.failure
	}
	if s.cookie != nil {
		return ErrHeaderWritten
	}
	isWritten := s.headerWritten
	s.headerWritten = true
	if _, err := s.save(context.Background(), addition{}); err != nil {
		s.headerWritten = isWritten
		return err
	}
	return nil
}

// writeHeader writes the cookie. The caller holds the mutex.
func (s *Session) writeHeader(header http.Header, isSuccess bool) {
	if s.isUsed {
		ticket.AddVary(header)
	}
	line := ""
	switch {
	case s.cookie != nil:
		line = s.cookie.SetCookie.Reveal()
	case s.clears:
		if about := s.client.about.Load(); about != nil {
			line = clearing(about.Cookie)
		}
	case s.offer != nil && isSuccess:
		line = s.offer.SetCookie.Reveal()
	}
	if line != "" {
		ticket.Set(header, line)
	}
}

// unsaved names the fields that were set after the header was written and not saved. Empty if there are none.
func (s *Session) unsaved() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	names := make([]string, 0, len(s.changes))
	for name := range s.changes {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}
