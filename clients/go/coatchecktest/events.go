package coatchecktest

import (
	"net/http"
	"strconv"
	"time"
)

const (
	longestWait = time.Second
	eventsKept  = 10_000
)

// eventLog is the list of changes, each with its position.
type eventLog struct {
	// first is the position of the oldest event that is kept, last the one of the newest.
	first, last int64
	events      []event
	// changed is closed, and replaced, with every event.
	changed chan struct{}
}

type event struct {
	id        int64
	kind      string
	session   string
	version   int64
	reason    string
	principal string
}

func (l *eventLog) add(added event) {
	l.last++
	added.id = l.last
	l.events = append(l.events, added)
	if len(l.events) > eventsKept {
		l.events = l.events[len(l.events)-eventsKept:]
	}
	l.first = l.events[0].id
	close(l.changed)
	l.changed = make(chan struct{})
}

// after returns the events after a position. False if some of them are not kept any more, or the position is none of
// this log.
func (l *eventLog) after(position int64) ([]event, bool) {
	if position > l.last || len(l.events) > 0 && position < l.first-1 || len(l.events) == 0 && position < l.last {
		return nil, false
	}
	return l.events[len(l.events)-int(l.last-position):], true
}

// forget drops all events, and the position after them that a reader may hold.
func (l *eventLog) forget() {
	l.last++
	l.events = nil
	close(l.changed)
	l.changed = make(chan struct{})
}

// ForgetEvents makes the next question for events miss some, as after a long pause of the application.
func (s *Service) ForgetEvents() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.log.forget()
}

// EndUnheard ends a session and makes the next question for events miss it, and others.
func (s *Service) EndUnheard(id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if session, _ := s.live(id); session != nil {
		s.bury(session, "revoked")
	}
	s.log.forget()
}

// events answers when there is something to tell, or after the time that the caller wants to wait.
func (s *Service) events(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	wait, _ := strconv.Atoi(query.Get("wait"))
	patience := time.Duration(wait) * time.Millisecond
	if patience > longestWait {
		patience = longestWait
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for isLast := patience <= 0; ; {
		result, changed := s.eventsNow(r, isLast)
		if changed == nil {
			result.write(w, false)
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			isLast = true
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
}

// eventsNow returns the answer, or what to wait for.
func (s *Service) eventsNow(r *http.Request, isLast bool) (answer, <-chan struct{}) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if refused, isRefused := s.refusal(r); isRefused {
		return refused, nil
	}
	if s.policy.NoEvents {
		return problem(http.StatusServiceUnavailable, "unavailable"), nil
	}
	after := r.URL.Query().Get("after")
	if after == "" {
		return eventsAnswer(nil, s.log.last), nil
	}
	position, err := strconv.ParseInt(after, 10, 64)
	if err != nil || position < 0 {
		return badRequest("after"), nil
	}
	found, isKnown := s.log.after(position)
	if !isKnown {
		return problem(http.StatusGone, "missed", member{"next", s.log.last}), nil
	}
	if len(found) == 0 && !isLast {
		return answer{}, s.log.changed
	}
	return eventsAnswer(found, s.log.last), nil
}

func eventsAnswer(found []event, next int64) answer {
	views := []object{}
	for _, each := range found {
		view := object{{"id", each.id}, {"kind", each.kind}, {"session", each.session}}
		if each.version > 0 {
			view = append(view, member{"version", each.version})
		}
		if each.reason != "" {
			view = append(view, member{"reason", each.reason})
		}
		views = append(views, append(view, member{"principal", textOrNull(each.principal)}))
	}
	return ok(object{{"next", next}, {"events", views}})
}
