package coatcheck

import (
	"context"
	"errors"
	"sync"
	"time"
)

// WhileLive returns a context that ends when the session does, or with ctx, or by the returned function, which must be
// called in the end. Use it for what outlives the request: a WebSocket, a stream of events, a job.
//
// The end is seen some milliseconds after it happened; after some seconds if the service has no events (About). While
// the service cannot be reached the context goes on, and sessions that ended meanwhile are found when it is back.
func (s *Session) WhileLive(ctx context.Context) (context.Context, context.CancelFunc, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.require(ctx); err != nil {
		return nil, nil, err
	}
	live, stop := s.client.watches.add(ctx, s.client, s.current.Session.ID)
	// It may have ended before the watch began.
	if _, err := s.client.Find(ctx, s.current.Session.ID); err != nil {
		stop()
		return nil, nil, s.note(err)
	}
	return live, stop, nil
}

// watches ends contexts when sessions end.
type watches struct {
	client *Client

	mutex sync.Mutex
	byID  map[string]map[*watch]struct{}
	// isCurrent: no end since the last check can have been missed.
	isCurrent bool
}

type watch struct{ cancel context.CancelFunc }

func (w *watches) add(ctx context.Context, client *Client, id string) (context.Context, context.CancelFunc) {
	live, cancel := context.WithCancel(ctx)
	added := &watch{cancel}
	w.mutex.Lock()
	if w.byID == nil {
		w.client, w.byID = client, map[string]map[*watch]struct{}{}
	}
	if w.byID[id] == nil {
		w.byID[id] = map[*watch]struct{}{}
	}
	w.byID[id][added] = struct{}{}
	w.mutex.Unlock()
	client.follow.subscribe(w)
	return live, func() {
		cancel()
		w.mutex.Lock()
		defer w.mutex.Unlock()
		delete(w.byID[id], added)
		if len(w.byID[id]) == 0 {
			delete(w.byID, id)
		}
	}
}

// end ends the contexts of a session.
func (w *watches) end(id string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for each := range w.byID[id] {
		each.cancel()
	}
	delete(w.byID, id)
}

func (w *watches) happened(_ time.Time, events Events) {
	for _, event := range events.Events {
		if event.Kind == "ended" {
			w.end(event.Session)
		}
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if !w.isCurrent {
		w.isCurrent = true
		go w.check(w.ids())
	}
}

func (w *watches) missed() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.isCurrent = false
}

func (w *watches) blind() {
	w.mutex.Lock()
	ids := w.ids()
	w.mutex.Unlock()
	w.check(ids)
}

// ids are the sessions that are watched. The caller holds the mutex.
func (w *watches) ids() []string {
	ids := make([]string, 0, len(w.byID))
	for id := range w.byID {
		ids = append(ids, id)
	}
	return ids
}

// check asks for each session whether it is still live, after events may have been missed.
func (w *watches) check(ids []string) {
	for _, id := range ids {
		_, err := w.client.Find(context.Background(), id)
		switch {
		case errors.Is(err, ErrUnauthenticated):
			w.end(id)
		case err != nil:
			w.missed() // and check again after the next answer
			return
		}
	}
}
