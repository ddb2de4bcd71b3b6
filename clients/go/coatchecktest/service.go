// Package coatchecktest provides a session service in memory, for the unit tests of applications that use Coatcheck.
//
// It keeps the promises of the real one: the service makes the ids, a login never adopts a session, what has ended
// stays ended, a replayed token ends the session, parallel changes of different fields both survive. In addition, its
// clock can be moved and its failures can be chosen. It forgets everything with the process, and is for tests only.
package coatchecktest

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Policy holds the limits of all sessions. DefaultPolicy returns Coatcheck's own.
type Policy struct {
	// Application is the name under which the service knows the caller.
	Application string
	// CookieName is the cookie's name; it is always Path=/, HttpOnly and SameSite=Lax.
	CookieName string
	// InsecureCookie leaves out Secure, for tests that speak plain HTTP. The name must not begin with __Host- then.
	InsecureCookie bool
	// Idle and Absolute are the timeouts of an ordinary session, RememberedIdle and RememberedAbsolute those of a
	// remembered one.
	Idle, Absolute                     time.Duration
	RememberedIdle, RememberedAbsolute time.Duration
	// TouchInterval is the least time between two writes of last-seen. Never more than a tenth of the idle timeout.
	TouchInterval time.Duration
	// RotationInterval is how often a new token is offered, and RotationGrace how long the old one is accepted after
	// that.
	RotationInterval, RotationGrace time.Duration
	// BoundLifetime is how long a value of the second cookie of a bound session is accepted.
	BoundLifetime time.Duration
	// PerPrincipal is how many sessions a principal may hold. One more ends the oldest, or is refused if DenyExcess is
	// set.
	PerPrincipal int
	DenyExcess   bool
	// NoEvents stands for a store that keeps no log of changes: there are no events, and a near cache has no effect.
	NoEvents bool
}

// DefaultPolicy returns the defaults of Coatcheck.
func DefaultPolicy() Policy {
	return Policy{
		Application: "test", CookieName: "__Host-session",
		Idle: 30 * time.Minute, Absolute: 12 * time.Hour,
		RememberedIdle: 14 * 24 * time.Hour, RememberedAbsolute: 30 * 24 * time.Hour,
		TouchInterval: time.Minute, RotationInterval: 15 * time.Minute, RotationGrace: 10 * time.Second,
		BoundLifetime: 10 * time.Minute, PerPrincipal: 10,
	}
}

// ServiceToken is the service token that a Service accepts.
const ServiceToken = "coatchecktest-service-token"

// Service is the session service, as an http.Handler. It is safe for concurrent use.
type Service struct {
	policy Policy

	mutex    sync.Mutex
	shift    time.Duration
	sessions map[string]*record
	ended    map[string]*tombstone
	answers  map[string]keptAnswer
	log      eventLog
	calls    []string
	failures
}

// failures are what the tests ask for.
type failures struct {
	isOut, isForbidden   bool
	lost, broken, strays int
}

// NewService makes an empty service with the default policy, as changed by the arguments.
func NewService(changes ...func(*Policy)) *Service {
	service := &Service{
		policy: DefaultPolicy(), sessions: map[string]*record{}, ended: map[string]*tombstone{},
		answers: map[string]keptAnswer{},
	}
	for _, change := range changes {
		change(&service.policy)
	}
	service.log.changed = make(chan struct{})
	return service
}

// Now returns the service's time.
func (s *Service) Now() time.Time {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.now()
}

// Advance moves the service's clock forward, or back if by is negative. Time also goes on by itself.
//
// A near cache measures time by the clock of its own process: it does not notice.
func (s *Service) Advance(by time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.shift += by
}

// SetOutage makes every call fail with a 503, as the real service does when its store is away, or ends that.
func (s *Service) SetOutage(isOut bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.isOut = isOut
}

// SetForbidden makes every call fail with a 403, as with a revoked service token, or ends that.
func (s *Service) SetForbidden(isForbidden bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.isForbidden = isForbidden
}

// LoseAnswers makes the service carry out the next calls and break the connection without an answer. Questions for
// events do not count.
func (s *Service) LoseAnswers(calls int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.lost = calls
}

// BreakAnswers makes the service die in the middle of the next answers.
func (s *Service) BreakAnswers(calls int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.broken = calls
}

// StrayAnswers makes the next calls fail as if another server had answered: a proxy's 401 page.
func (s *Service) StrayAnswers(calls int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.strays = calls
}

// TakeCalls returns the calls since it was last used, such as "POST authenticate", without the questions for events.
func (s *Service) TakeCalls() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	taken := s.calls
	s.calls = nil
	return taken
}

func (s *Service) now() time.Time { return time.Now().Add(s.shift).Round(0) }

// route carries out one call. It is run with the mutex held.
type route func(*Service, *call) answer

var routes = map[string]route{
	"POST authenticate": (*Service).authenticate,
	"POST sessions":     once((*Service).mint),
	"PATCH data":        once((*Service).patch),
	"POST rotate":       once((*Service).rotate),
	"POST step-up":      once((*Service).stepUp),
	"POST end":          (*Service).end,
	"GET sessions":      (*Service).list,
	"GET about":         (*Service).about,
}

// ServeHTTP answers a call below /service/v1/.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	path := strings.TrimPrefix(r.URL.Path, "/service/v1/")
	if r.Method == http.MethodGet && path == "events" {
		s.events(w, r)
		return
	}
	request, problem := readCall(r)
	s.mutex.Lock()
	s.calls = append(s.calls, r.Method+" "+path)
	result := problem
	if refused, isRefused := s.refusal(r); isRefused {
		result = refused
	} else if take(&s.strays) {
		result = answer{status: http.StatusUnauthorized, body: []byte("<h1>Authorization required</h1>")}
	} else if problem.status == 0 {
		result = s.dispatch(r.Method, path, request)
	}
	isLost, isBroken := take(&s.lost), take(&s.broken)
	s.mutex.Unlock()
	if isLost {
		panic(http.ErrAbortHandler)
	}
	result.write(w, isBroken)
}

func (s *Service) dispatch(method, path string, request *call) answer {
	if id := strings.TrimPrefix(path, "sessions/"); method == http.MethodGet && id != path {
		return s.find(id)
	}
	carryOut := routes[method+" "+path]
	if carryOut == nil {
		return problem(http.StatusNotFound, "not_found")
	}
	return carryOut(s, request)
}

// refusal is the answer to a call that is not carried out, if it is not.
func (s *Service) refusal(r *http.Request) (answer, bool) {
	switch {
	case s.isOut:
		return problem(http.StatusServiceUnavailable, "unavailable"), true
	case s.isForbidden || r.Header.Get("Authorization") != "Bearer "+ServiceToken:
		return problem(http.StatusForbidden, "forbidden"), true
	}
	return answer{}, false
}

func take(count *int) bool {
	if *count == 0 {
		return false
	}
	*count--
	return true
}

func (s *Service) about(*call) answer {
	policy := s.policy
	cookie := object{
		{"name", policy.CookieName}, {"path", "/"}, {"domain", nil}, {"samesite", "lax"},
		{"secure", !policy.InsecureCookie},
	}
	limits := object{
		{"field_bytes", fieldBytes}, {"data_bytes", dataBytes}, {"fields", fieldCount}, {"name_bytes", nameBytes},
		{"body_bytes", bodyBytes}, {"page", pageSize}, {"per_principal", policy.PerPrincipal},
	}
	return ok(object{
		{"application", policy.Application}, {"cookie", cookie}, {"limits", limits}, {"namespace", "own"},
		{"events", !policy.NoEvents},
		{"touch_interval", policy.touch(policy.Idle).Seconds()},
	})
}

func (p Policy) touch(idle time.Duration) time.Duration {
	if idle/10 < p.TouchInterval {
		return idle / 10
	}
	return p.TouchInterval
}
