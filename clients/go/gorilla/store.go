// Package gorilla keeps the sessions of github.com/gorilla/sessions in Coatcheck: the browser holds a token and the
// server the values.
//
// A Store takes the place of any other sessions.Store:
//
//	store := gorilla.NewStore(client)
//	session, err := store.Get(r, "shop")
//
// Differences that matter: Get fails with coatcheck.ErrUnavailable when the service does not answer, and with
// coatcheck.ErrProofRequired when the session is bound to a browser which the request does not prove to come from. Save
// then fails, too, in place of making an empty session; answer with coatcheck.WriteError, or put Guard in front. Save
// writes only the values that changed, so parallel requests do not undo each other. A value whose type neither JSON nor
// gob knows is an error that names it. Options.MaxAge 0, the default, lets the cookie go with the browser; below 0 ends
// the session; above 0 remembers it for at most so long.
package gorilla

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// Store is a sessions.Store. Each session name is a cookie of that name and a session of its own.
type Store struct {
	// Options are those of a new session. Default: Path "/", HttpOnly, Secure, SameSite Lax, until the browser closes.
	Options *sessions.Options

	client    *coatcheck.Client
	principal string
	onError   coatcheck.ErrorHandler
	device    func(*http.Request) coatcheck.Device
}

// Option is a setting of a store.
type Option func(*Store)

// PrincipalKey makes the principal of a session follow the text under a key, such as "user". When Save finds a new one
// there, it makes a new session with the visitor's values and ends the old one; when the text is gone, it ends the
// session. With it, a login that only sets a value gets a new id, and shows up in lists of sessions. Values of one
// principal do not go to the next.
func PrincipalKey(key string) Option {
	return func(s *Store) { s.principal = key }
}

// OnError sets what Guard answers when the session is not known. Default coatcheck.WriteError.
func OnError(handler coatcheck.ErrorHandler) Option {
	return func(s *Store) { s.onError = handler }
}

// DeviceFrom sets how the device of a request is described. Default: the address of the connection and the User-Agent.
func DeviceFrom(describe func(*http.Request) coatcheck.Device) Option {
	return func(s *Store) { s.device = describe }
}

// NewStore makes a store.
func NewStore(client *coatcheck.Client, options ...Option) *Store {
	store := &Store{
		Options: &sessions.Options{Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode},
		client:  client, onError: coatcheck.WriteError, device: describe,
	}
	for _, apply := range options {
		apply(store)
	}
	return store
}

func describe(r *http.Request) coatcheck.Device {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	return coatcheck.Device{Address: address, UserAgent: r.UserAgent()}
}

// Get returns the session called name, the same one for the whole request. It asks the service once, and only if the
// request has the cookie.
//
// The session is never nil. The error is coatcheck.ErrUnavailable, coatcheck.ErrProofRequired, or names a value that
// cannot be read, which then stays as it is at the service.
func (s *Store) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session called name as it is at the service, on every call anew.
func (s *Store) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	options := *s.Options
	session.Options, session.IsNew = &options, true
	known := remember(r, session)
	if err := checkOptions(name, &options); err != nil {
		known.failure = err
		return session, err
	}
	token, isToken := ticket.From(r, name)
	if !isToken {
		return session, nil
	}
	state, err := s.client.Authenticate(r.Context(), coatcheck.AuthenticateRequest{
		Token: coatcheck.NewSecret(token), Bound: coatcheck.NewSecret(ticket.BoundFrom(r, name)), Device: s.device(r),
	})
	if reason, isOver := overBy(err); isOver {
		known.ended = reason
		return session, nil
	}
	if err != nil {
		known.failure = err
		return session, err
	}
	session.IsNew, known.offer = false, state.Offer
	return session, known.take(session, state)
}

// Save stores what changed. Call it before the first byte of the answer, since it may have to set the cookie:
// afterwards net/http drops the cookie without a word, and under gin a new session fails with
// coatcheck.ErrHeaderWritten.
//
// It fails with coatcheck.ErrUnavailable if the service does not answer or did not answer to Get, and with
// coatcheck.ErrUnauthenticated if the session ended meanwhile. An error that names a value says why it cannot be
// stored; nothing is stored then.
func (s *Store) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	work, err := s.begin(r, w, session)
	if err != nil {
		return err
	}
	if session.Options.MaxAge < 0 {
		return work.note(work.end())
	}
	return work.note(work.save())
}

// begin prepares a change of a session. It fails if the session is not known, or over.
func (s *Store) begin(r *http.Request, w http.ResponseWriter, session *sessions.Session) (*saving, error) {
	known := find(r, session)
	if known == nil {
		if session.ID != "" {
			return nil, errors.New("coatcheck: the session was not made by this request; get it with Store.Get")
		}
		known = remember(r, session)
	}
	if err := known.cause(); err != nil {
		return nil, err
	}
	if err := checkOptions(session.Name(), session.Options); err != nil {
		return nil, err
	}
	ticket.AddVary(w.Header())
	work := &saving{store: s, request: r, header: w.Header(), session: session, known: known}
	work.isTooLate = isWritten(w)
	return work, nil
}

// isWritten reports whether a new cookie cannot be sent any more. Only some writers, such as gin's, tell.
func isWritten(w http.ResponseWriter) bool {
	teller, ok := w.(interface{ Written() bool })
	return ok && teller.Written()
}

// End logs out: it ends the session at the service, forgets its values and removes the cookie.
func (s *Store) End(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	session.Options.MaxAge = -1
	if err := s.Save(r, w, session); err != nil {
		return err
	}
	for key := range session.Values {
		delete(session.Values, key)
	}
	return nil
}

// Login makes a new session for principal and ends the one there was, in one step. Of the values only those stay that
// this request has set, and those that coatcheck.Keep names. Options.MaxAge above 0 remembers it.
func (s *Store) Login(
	r *http.Request, w http.ResponseWriter, session *sessions.Session, principal string,
	options ...coatcheck.SessionOption,
) error {
	if principal == "" {
		return errors.New("coatcheck: a login needs a principal")
	}
	work, err := s.begin(r, w, session)
	if err != nil {
		return err
	}
	return work.note(work.login(principal, options))
}

// Info returns what the service knows of the session: its principal, its deadlines. False if it is not stored yet.
func (s *Store) Info(r *http.Request, session *sessions.Session) (coatcheck.Info, bool) {
	if known := find(r, session); known != nil && session.ID != "" {
		return known.info, true
	}
	return coatcheck.Info{}, false
}

// Guard asks for the session called name before the handler runs, so that an outage is a 503 with Retry-After, and
// never looks like a visitor who is not logged in; likewise a session that is bound to a browser which the request does
// not prove to come from is a 401. It costs no further call, since the session is kept for the handler,
// and it passes on the new tokens of a periodic rotation.
func (s *Store) Guard(name string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session, err := s.Get(r, name)
			if errors.Is(err, coatcheck.ErrUnavailable) || errors.Is(err, coatcheck.ErrProofRequired) {
				w.Header().Set("Cache-Control", "no-store")
				s.onError(w, r, err)
				return
			}
			ticket.AddVary(w.Header())
			if known := find(r, session); known != nil && known.offer != nil {
				known.passOn(w.Header(), session)
			} else if known != nil && ticket.IsCleared(string(known.ended)) {
				clearCookie(w.Header(), session)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// checkOptions refuses what a browser would refuse silently (RFC 6265bis, section 4.1.3).
func checkOptions(name string, options *sessions.Options) error {
	prefix := strings.ToLower(name)
	isHost := strings.HasPrefix(prefix, "__host-")
	switch {
	case options == nil:
		return fmt.Errorf("coatcheck: the session %q has no options", name)
	case isHost && options.Domain != "":
		return fmt.Errorf("coatcheck: the cookie %q cannot have a domain; use a name that begins with __Secure-", name)
	case isHost && options.Path != "/":
		return fmt.Errorf("coatcheck: the cookie %q needs the path /, not %q", name, options.Path)
	case (isHost || strings.HasPrefix(prefix, "__secure-")) && !options.Secure:
		return fmt.Errorf("coatcheck: the cookie %q has to be Secure", name)
	case options.SameSite == http.SameSiteNoneMode && !options.Secure:
		return fmt.Errorf("coatcheck: the cookie %q with SameSite=None has to be Secure", name)
	}
	return nil
}

// overBy returns why a session is over, if an error says that it is.
func overBy(err error) (coatcheck.Reason, bool) {
	var failure *coatcheck.Error
	if errors.Is(err, coatcheck.ErrUnauthenticated) && errors.As(err, &failure) {
		return failure.Reason, true
	}
	return "", false
}
