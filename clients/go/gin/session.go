package sessions

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/internal/values"
)

// Session is the session of a request. Changes stay in the request until Save. Keys have to be strings, else Save
// fails.
//
// A value comes back with the type that it was set with. Basic types, []byte, time.Time, and slices and maps as
// encoding/json makes them need nothing; other types need gob.Register once, or Save fails and names the type. Values
// are compared at Save, so a change inside a slice that Get returned is saved, too.
type Session struct{ *state }

// Options are those of gin-contrib/sessions. Of the cookie's attributes only MaxAge is the application's: 0 lets the
// cookie go with the browser, above 0 makes a new session remembered for at most so many seconds, below 0 ends the
// session at Save. The others are settings of Coatcheck; Save fails if they ask for something else.
type Options struct {
	Path     string
	Domain   string
	MaxAge   int
	Secure   bool
	HttpOnly bool
	SameSite http.SameSite
}

type state struct {
	context      *gin.Context
	client       *coatcheck.Client
	native       *coatcheck.Session
	principalKey string

	values    map[string]*held
	options   Options
	isCleared bool
	problem   error
}

// held is a value that the request has seen.
type held struct {
	value   any
	isThere bool
	// stored is what the service has. nil: nothing, or it was not asked.
	stored    json.RawMessage
	isChanged bool
}

const defaultFlashes = "_flash"

// ID returns the public handle of the session, which is no secret. Empty if there is none.
func (s Session) ID() string {
	id, _, _ := s.native.Handle(s.ctx())
	return id
}

// Principal returns who is logged in. Empty for a visitor.
func (s Session) Principal() string {
	principal, _, _ := s.native.Principal(s.ctx())
	return principal
}

// Get returns the value under a key, or nil.
func (s Session) Get(key any) any {
	name, ok := s.name(key)
	if !ok {
		return nil
	}
	return s.hold(name).value
}

// Set sets the value under a key. Save stores it.
func (s Session) Set(key, value any) {
	if name, ok := s.name(key); ok {
		s.note(name, &held{value: value, isThere: true, isChanged: true})
	}
}

// Delete removes the value under a key.
func (s Session) Delete(key any) {
	if name, ok := s.name(key); ok {
		s.note(name, &held{isChanged: true})
	}
}

// Clear removes all values. Save then ends the session if a principal is logged in, since that is what Clear is used
// for; what is set after Clear goes to a visitor's session. To log out, End says it better.
func (s Session) Clear() {
	names, err := s.native.Names(s.ctx())
	if err != nil {
		return // the answer is a 503
	}
	for _, name := range names {
		s.Delete(name)
	}
	for name := range s.values {
		s.Delete(name)
	}
	s.isCleared = true
}

// AddFlash adds a message that is shown once. vars may name another key than "_flash".
func (s Session) AddFlash(value any, vars ...string) {
	key := flashKey(vars)
	flashes, _ := s.Get(key).([]any)
	s.Set(key, append(flashes[:len(flashes):len(flashes)], value))
}

// Flashes returns the messages and removes them. Save has to follow.
func (s Session) Flashes(vars ...string) []any {
	key := flashKey(vars)
	flashes, _ := s.Get(key).([]any)
	if flashes != nil {
		s.Delete(key)
	}
	return flashes
}

func flashKey(vars []string) string {
	if len(vars) > 0 {
		return vars[0]
	}
	return defaultFlashes
}

// Options sets the options for this request.
func (s Session) Options(options Options) { s.options = options }

// Add adds a whole number to the number under a key, in one atomic step at the service, and returns the sum: a hundred
// parallel requests that add 1 count 100, while Get, Set and Save may count fewer. It needs no Save. Get returns such a
// number as a float64.
func (s Session) Add(key string, by int64) (int64, error) {
	sum, err := s.native.Add(s.ctx(), key, by)
	delete(s.values, key)
	return sum, err
}

// Login makes a new session for principal and ends the one there was, in one step. Of the values only those stay that
// this request has set, and those that coatcheck.Keep names. It needs no Save, and has to come before the first byte of
// the answer.
func (s Session) Login(principal string, options ...coatcheck.SessionOption) error {
	_, err := s.stage()
	if err == nil {
		err = s.native.Login(s.ctx(), principal, append(s.lifetime(), options...)...)
	}
	if err == nil {
		s.forget()
	}
	return s.orNothing(err)
}

// End logs out: it ends the session at the service, and the cookie is removed. It needs no Save.
func (s Session) End() error {
	err := s.native.End(s.ctx())
	s.forget()
	return err
}

func (s *state) ctx() context.Context { return s.context.Request.Context() }

// forget drops what the request has seen of the values.
func (s *state) forget() {
	s.values, s.isCleared = nil, false
}

// name returns the key as text. Another key fails the next Save.
func (s *state) name(key any) (string, bool) {
	name, ok := key.(string)
	if !ok && s.problem == nil {
		s.problem = fmt.Errorf("coatcheck: the session key %v is a %T; keys have to be strings", key, key)
	}
	return name, ok
}

func (s *state) note(name string, known *held) {
	if s.values == nil {
		s.values = map[string]*held{}
	}
	s.values[name] = known
}

// hold returns what is known of a value. Nothing is known of one that could not be asked. Only what Save has to look at
// is kept: a value that cannot be changed in place is decoded again.
func (s *state) hold(name string) held {
	if known := s.values[name]; known != nil {
		return *known
	}
	text, isThere, err := coatcheck.Get[json.RawMessage](s.ctx(), s.native, name)
	if err != nil || !isThere {
		return held{} // the answer to a failure is a 503
	}
	value, err := values.Decode(text)
	if err == nil && values.IsFixed(value) {
		return held{value: value, isThere: true}
	}
	known := held{value: value, isThere: err == nil, stored: text}
	if err != nil {
		known.value = nil
		log.Printf("coatcheck: the session value %q cannot be read and counts as none: %v", name, err)
	}
	s.note(name, &known)
	return known
}

// lifetime is what MaxAge means for a new session.
func (s *state) lifetime() []coatcheck.SessionOption {
	if s.options.MaxAge <= 0 {
		return nil
	}
	longest := time.Duration(s.options.MaxAge) * time.Second
	return []coatcheck.SessionOption{coatcheck.Remember(), coatcheck.Lifetime(longest)}
}
