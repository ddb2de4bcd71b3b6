package gorilla

import (
	"context"
	"fmt"
	"net/http"
	"sort"
	"sync"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/internal/values"
)

// state is what a request knows of one of its sessions beside its values.
type state struct {
	info coatcheck.Info
	// received are the values as the service has them.
	received coatcheck.Data
	// unread are those that could not be decoded. They are neither changed nor removed.
	unread map[string]bool
	offer  *coatcheck.Cookie
	// offered: the cookie in the answer is only an offer, which a failure takes back.
	offered bool
	// ended is why the session that the browser points to is over. over is the failure of a save that found that out:
	// what the session held must not come back in a new one.
	ended coatcheck.Reason
	over  error
	// failure is that the session is not known, so that nothing can be saved.
	failure error
}

// states are those of the sessions of a request. They are kept beside the request, since a sessions.Session has no
// place for them.
type states struct {
	mutex     sync.Mutex
	bySession map[*sessions.Session]*state
}

type contextKey struct{}

// remember makes the state of a session, and finds a place for it as gorilla's registry does: it changes the request.
func remember(r *http.Request, session *sessions.Session) *state {
	all, ok := r.Context().Value(contextKey{}).(*states)
	if !ok {
		all = &states{bySession: map[*sessions.Session]*state{}}
		*r = *r.WithContext(context.WithValue(r.Context(), contextKey{}, all))
	}
	all.mutex.Lock()
	defer all.mutex.Unlock()
	all.bySession[session] = &state{received: coatcheck.Data{}}
	return all.bySession[session]
}

// find returns the state of a session, or nil.
func find(r *http.Request, session *sessions.Session) *state {
	all, ok := r.Context().Value(contextKey{}).(*states)
	if !ok {
		return nil
	}
	all.mutex.Lock()
	defer all.mutex.Unlock()
	return all.bySession[session]
}

func (k *state) cause() error {
	if k.failure != nil {
		return k.failure
	}
	return k.over
}

// take fills a session with what the service has. It reads as much as it can, and names what it could not read.
func (k *state) take(session *sessions.Session, stored coatcheck.State) error {
	session.ID = stored.Session.ID
	k.info, k.received, k.unread, k.ended = stored.Session, stored.Data, map[string]bool{}, ""
	for key := range session.Values {
		delete(session.Values, key)
	}
	var failure error
	for _, name := range sorted(stored.Data) {
		value, err := values.Decode(stored.Data[name])
		if err != nil {
			k.unread[name] = true
			if failure == nil {
				failure = fmt.Errorf("coatcheck: the session value %q cannot be read: %w", name, err)
			}
			continue
		}
		session.Values[name] = value
	}
	return failure
}

// forget notes that the session is not at the service any more.
func (k *state) forget(session *sessions.Session) {
	session.ID = ""
	k.info, k.received, k.unread, k.offer = coatcheck.Info{}, coatcheck.Data{}, nil, nil
}

// changes compares the session with what the service has. An error names a value that cannot be stored.
func (k *state) changes(session *sessions.Session) (set coatcheck.Data, remove []string, err error) {
	set = coatcheck.Data{}
	for key, value := range session.Values {
		name, isText := key.(string)
		if !isText {
			return nil, nil, fmt.Errorf("coatcheck: the session key %v is a %T; keys have to be strings", key, key)
		}
		stored, isStored := k.received[name]
		if isStored && values.IsSame(stored, value) {
			continue
		}
		if set[name], err = values.Encode(value); err != nil {
			return nil, nil, fmt.Errorf("coatcheck: the session value %q cannot be stored: %w", name, err)
		}
	}
	for _, name := range sorted(k.received) {
		if _, isThere := session.Values[name]; !isThere && !k.unread[name] {
			remove = append(remove, name)
		}
	}
	return set, remove, nil
}

func sorted(data coatcheck.Data) []string {
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// principalOf is the text under a key. An error says that there is something else.
func principalOf(session *sessions.Session, key string) (string, error) {
	value, isThere := session.Values[key]
	if !isThere || value == nil {
		return "", nil
	}
	principal, isText := value.(string)
	if !isText {
		return "", fmt.Errorf("coatcheck: the session value %q is the principal: a string, not %T", key, value)
	}
	return principal, nil
}
