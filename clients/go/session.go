package coatcheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// Session is the session of one request. FromContext returns it. It asks the service nothing until it is used, and at
// most once after that; changes are sent together when the header of the answer is written.
//
// Its methods are safe for concurrent use. A failure to reach the service is returned as an error that is
// ErrUnavailable, and Middleware then answers 503 whatever the handler writes. Likewise ErrProofRequired, and 401, for
// a session that is bound to a browser which the request does not prove to come from.
type Session struct {
	client     *Client
	request    *http.Request
	device     func(*http.Request) Device
	background bool

	mutex    sync.Mutex
	isUsed   bool
	isLoaded bool
	// current is nil for a request without a live session. Its Data is nil while only the identity is known.
	current *State
	reason  Reason
	changes map[string]change

	// cookie is one that must reach the browser, since the old one is dead; offer is one that need not.
	cookie, offer *Cookie
	clears        bool
	failure       error
	headerWritten bool
}

// change is a value to set, or nil to remove it. A value that could not be encoded keeps the reason, so that it blocks
// the save.
type change struct {
	value json.RawMessage
	err   error
}

func newSession(client *Client, request *http.Request, device func(*http.Request) Device, background bool) *Session {
	return &Session{client: client, request: request, device: device, background: background}
}

func (s *Session) field(ctx context.Context, name string) (json.RawMessage, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if staged, ok := s.changes[name]; ok && staged.err == nil {
		return staged.value, staged.value != nil, nil
	}
	if err := s.load(ctx, true); err != nil {
		return nil, false, err
	}
	if s.current == nil {
		return nil, false, nil
	}
	text, ok := s.current.Data[name]
	return text, ok, nil
}

// Set stores value as JSON under name. It is encoded at once: a later change of the value is not seen. It is saved when
// the header is written, or by Save. A visitor without a session gets one then.
//
// Parallel requests that set the same field overwrite each other; use Add for a counter. An error means that value has
// no JSON form, or that it exceeds a limit; it also fails the save, unless the field is set again or removed.
func (s *Session) Set(name string, value any) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	text, err := s.encodeField(name, value)
	s.stage(name, change{text, err})
	return err
}

func (s *Session) encodeField(name string, value any) (json.RawMessage, error) {
	if s.client == nil {
		return nil, ErrNoMiddleware
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	text, err := encode(value)
	if err != nil {
		return nil, &Error{kind: ErrBadField, Field: name, cause: err}
	}
	if _, isRaw := value.(json.RawMessage); !isRaw && replacedBadText(text) {
		return nil, &Error{kind: ErrBadField, Field: name, cause: errors.New("its text is not UTF-8; use []byte")}
	}
	if err := s.client.checkSizes(Data{name: text}); err != nil {
		return nil, err
	}
	return text, nil
}

func checkName(name string) error {
	if name == "" || len(name) > 64 || !utf8.ValidString(name) {
		return &Error{kind: ErrBadField, Field: name, cause: errors.New("a name has 1 to 64 bytes of UTF-8")}
	}
	return nil
}

// replacedBadText reports whether encoding/json put its escape for invalid UTF-8 into text. A valid U+FFFD is not
// escaped.
func replacedBadText(text []byte) bool {
	for {
		index := bytes.Index(text, []byte(`\ufffd`))
		if index < 0 {
			return false
		}
		before := bytes.TrimRight(text[:index], `\`)
		if (index-len(before))%2 == 0 {
			return true
		}
		text = text[index+1:]
	}
}

// Remove removes the field called name, if there is one.
func (s *Session) Remove(name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.stage(name, change{})
}

// Discard drops what this request has set or removed and not saved, so that the header commits nothing of it.
func (s *Session) Discard() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.changes = nil
}

func (s *Session) stage(name string, staged change) {
	if s.changes == nil {
		s.changes = map[string]change{}
	}
	s.changes[name] = staged
}

// Names returns the names of all fields, in order.
func (s *Session) Names(ctx context.Context) ([]string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.load(ctx, true); err != nil {
		return nil, err
	}
	names := []string{}
	if s.current != nil {
		for name := range s.current.Data {
			if staged, ok := s.changes[name]; !ok || staged.err != nil {
				names = append(names, name)
			}
		}
	}
	for name, staged := range s.changes {
		if staged.err == nil && staged.value != nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}

// Info returns the session of the request. The result is false if there is none.
func (s *Session) Info(ctx context.Context) (Info, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.load(ctx, false); err != nil || s.current == nil {
		return Info{}, false, err
	}
	return s.current.Session, true, nil
}

// Principal returns who is logged in. The result is false for a visitor.
func (s *Session) Principal(ctx context.Context) (string, bool, error) {
	info, _, err := s.Info(ctx)
	return info.Principal, info.Principal != "", err
}

// Handle returns the public handle of the session: stable, no secret, fit for logs. The result is false if there is no
// session.
func (s *Session) Handle(ctx context.Context) (string, bool, error) {
	info, ok, err := s.Info(ctx)
	return info.ID, ok, err
}

// EndReason says why the session that the browser still points to has ended: "you were logged out because …". Empty if
// it is live, or if the browser points to none.
func (s *Session) EndReason(ctx context.Context) (Reason, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	err := s.load(ctx, false)
	if s.reason == ReasonNone {
		return "", err
	}
	return s.reason, err
}

// load finds the session of the request's cookie, once. The caller holds the mutex.
func (s *Session) load(ctx context.Context, needsData bool) error {
	s.isUsed = true
	if s.client == nil {
		return ErrNoMiddleware
	}
	if s.failure != nil {
		return s.failure
	}
	if s.isLoaded && (!needsData || s.current == nil || s.current.Data != nil) {
		return nil
	}
	err := s.authenticate(ctx, needsData)
	if errors.Is(err, ErrUnauthenticated) {
		var failure *Error
		errors.As(err, &failure)
		s.lose(failure.Reason)
		err = nil
	}
	// Kept for the rest of the request, so that the answer is a 503 or a 401 and no further call waits as long.
	s.isLoaded, s.failure = err == nil, err
	return err
}

func (s *Session) authenticate(ctx context.Context, needsData bool) error {
	if !hasCookies(s.request) {
		return nil
	}
	about, err := s.client.About(ctx)
	if err != nil {
		return err
	}
	token, ok := ticket.From(s.request, about.Cookie.Name)
	if !ok {
		return nil
	}
	state, err := s.client.find(ctx, AuthenticateRequest{
		Token: NewSecret(token), Bound: NewSecret(ticket.BoundFrom(s.request, about.Cookie.Name)),
		Device: s.device(s.request), Background: s.background, IdentityOnly: !needsData,
	})
	if err != nil {
		return err
	}
	s.current, s.offer = state, state.Offer
	return nil
}

// lose notes that the session is over.
func (s *Session) lose(reason Reason) {
	s.current, s.offer, s.reason = nil, nil, reason
	s.clears = ticket.IsCleared(string(reason))
}
