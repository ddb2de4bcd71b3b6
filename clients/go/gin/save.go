package sessions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/internal/values"
)

// Save stores what changed, in one atomic step; values that did not change are not written, so parallel requests do not
// undo each other. The first Save of a visitor makes a session and has to come before the first byte of the answer
// (coatcheck.ErrHeaderWritten).
//
// It fails with coatcheck.ErrUnavailable if the service does not answer; the visitor then gets a 503 whatever the
// handler does. It fails with coatcheck.ErrUnauthenticated if the session ended meanwhile: nothing brings it back.
func (s Session) Save() error {
	if err := s.check(); err != nil {
		return err
	}
	if s.options.MaxAge < 0 {
		return s.End()
	}
	isLogout, err := s.isLogout()
	if err != nil {
		return err
	}
	if isLogout {
		return s.orNothing(s.leave())
	}
	encoded, err := s.stage()
	if err == nil {
		err = s.follow()
	}
	if err == nil {
		err = s.native.Save(s.ctx(), s.lifetime()...)
	}
	if err == nil {
		s.settle(encoded)
	}
	return s.orNothing(err)
}

// orNothing drops what a failed save has staged: it must not be saved with the header.
func (s Session) orNothing(err error) error {
	if err != nil {
		s.native.Discard()
	}
	return err
}

// check returns what is wrong with the use of the session.
func (s Session) check() error {
	if s.problem != nil {
		return s.problem
	}
	wanted := s.options
	if wanted.Path == "" && wanted.Domain == "" && wanted.SameSite == 0 {
		return nil
	}
	about, err := s.client.About(s.ctx())
	if err != nil {
		return err
	}
	for _, each := range []struct{ name, wanted, is string }{
		{"path", wanted.Path, about.Cookie.Path}, {"domain", wanted.Domain, about.Cookie.Domain},
		{"SameSite", sameSite(wanted.SameSite), strings.ToLower(about.Cookie.SameSite)},
	} {
		if each.wanted != "" && each.wanted != each.is {
			return fmt.Errorf("coatcheck: the cookie's %s is a setting of Coatcheck, %q; Options asks for %q",
				each.name, each.is, each.wanted)
		}
	}
	return nil
}

func sameSite(mode http.SameSite) string {
	switch mode {
	case http.SameSiteLaxMode:
		return "lax"
	case http.SameSiteStrictMode:
		return "strict"
	case http.SameSiteNoneMode:
		return "none"
	}
	return ""
}

// isLogout reports whether the values say that the principal has left.
func (s Session) isLogout() (bool, error) {
	if !s.isCleared && s.principalKey == "" {
		return false, nil
	}
	_, isLoggedIn, err := s.native.Principal(s.ctx())
	if err != nil || !isLoggedIn {
		return false, err
	}
	if s.principalKey != "" {
		wanted, err := s.wantedPrincipal()
		return wanted == "", err
	}
	return s.isCleared, nil
}

// wantedPrincipal is the text under the principal's key.
func (s Session) wantedPrincipal() (string, error) {
	known := s.hold(s.principalKey)
	if known.value == nil {
		return "", nil
	}
	principal, isText := known.value.(string)
	if !isText {
		return "", fmt.Errorf("coatcheck: the session value %q is the principal: a string, not %T",
			s.principalKey, known.value)
	}
	return principal, nil
}

// leave ends the session of a principal, and carries the values that are left into one for a visitor.
func (s Session) leave() error {
	if _, err := s.stage(); err != nil {
		return err
	}
	names, err := s.native.Names(s.ctx())
	if err != nil {
		return err
	}
	left := map[string]json.RawMessage{}
	for _, name := range names {
		if left[name], _, err = coatcheck.Get[json.RawMessage](s.ctx(), s.native, name); err != nil {
			return err
		}
	}
	if err := s.End(); err != nil {
		return err
	}
	for name, text := range left {
		if err := s.native.Set(name, text); err != nil {
			return err
		}
	}
	return s.native.Save(s.ctx(), s.lifetime()...)
}

// follow makes the principal the one that the values name, in a new session with a visitor's values and what is staged.
func (s Session) follow() error {
	if s.principalKey == "" {
		return nil
	}
	wanted, err := s.wantedPrincipal()
	if err != nil || wanted == "" {
		return err
	}
	present, _, err := s.native.Principal(s.ctx())
	if err != nil || present == wanted {
		return err
	}
	names, err := s.native.Names(s.ctx())
	if err != nil {
		return err
	}
	// Keep has no effect if the session was another principal's.
	options := append(s.lifetime(), coatcheck.Keep(names...))
	if err := s.native.Login(s.ctx(), wanted, options...); err != nil {
		return err
	}
	for name, known := range s.values {
		if present != "" && !known.isChanged {
			delete(s.values, name)
		}
	}
	return nil
}

// stage passes what changed on to the native session and returns it. An error names a value that cannot be stored.
func (s *state) stage() (map[string]json.RawMessage, error) {
	if s.problem != nil {
		return nil, s.problem
	}
	encoded := map[string]json.RawMessage{}
	for name, known := range s.values {
		if !known.isThere || !known.isChanged && isAsStored(known) {
			continue
		}
		text, err := values.Encode(known.value)
		if err != nil {
			return nil, fmt.Errorf("coatcheck: the session value %q cannot be stored: %w", name, err)
		}
		encoded[name] = text
	}
	for name, text := range encoded {
		if err := s.native.Set(name, text); err != nil {
			return nil, err
		}
	}
	for name, known := range s.values {
		if !known.isThere && known.isChanged {
			s.native.Remove(name)
		}
	}
	return encoded, nil
}

// isAsStored reports whether a value that was not set again is what the service has.
func isAsStored(known *held) bool {
	return values.IsFixed(known.value) || values.IsSame(known.stored, known.value)
}

// settle notes that what was staged is stored.
func (s *state) settle(encoded map[string]json.RawMessage) {
	for name, text := range encoded {
		if known := s.values[name]; known != nil {
			known.stored = text
		}
	}
	for _, known := range s.values {
		known.isChanged = false
	}
	s.isCleared = false
}
