package coatcheck

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// pollWait is how long the service holds a question for events open.
	pollWait = 300 * time.Millisecond
	// pollSpacing keeps a busy service from being asked without pause.
	pollSpacing = 10 * time.Millisecond
	// pollRetry is the pause after a question that was not answered.
	pollRetry = 250 * time.Millisecond
	// blindPause is how often what is watched is looked at where there are no events.
	blindPause = 2 * time.Second
)

// listener takes what the follower hears.
type listener interface {
	// happened is called with the answer to a question, and the moment at which it was asked.
	happened(asked time.Time, events Events)
	// missed is called when events may have been lost, before the next happened.
	missed()
	// blind is called every now and then where there are no events.
	blind()
}

// follower asks for events in a goroutine of its own, which begins with the first listener and ends with the client.
type follower struct {
	client *Client

	mutex     sync.Mutex
	listeners []listener
	cancel    context.CancelFunc
	isStopped bool
}

func newFollower(client *Client) *follower { return &follower{client: client} }

// subscribe adds a listener, once.
func (f *follower) subscribe(added listener) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, known := range f.listeners {
		if known == added {
			return
		}
	}
	f.listeners = append(f.listeners[:len(f.listeners):len(f.listeners)], added)
	if f.cancel == nil && !f.isStopped {
		var ctx context.Context
		ctx, f.cancel = context.WithCancel(context.Background())
		go f.run(ctx)
	}
}

func (f *follower) stop() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.isStopped = true
	if f.cancel != nil {
		f.cancel()
	}
}

func (f *follower) run(ctx context.Context) {
	position := int64(-1)
	for ctx.Err() == nil {
		if !f.client.hasEvents(ctx) {
			f.tell(listener.blind)
			sleep(ctx, blindPause)
			continue
		}
		asked := f.client.now()
		began := time.Now()
		events, err := f.client.Events(ctx, position, pollWait)
		pause := pollSpacing - time.Since(began)
		switch {
		case err == nil && events.Next >= position:
			f.tell(func(each listener) { each.happened(asked, events) })
			position = events.Next
		case err == nil || errors.Is(err, ErrMissed):
			// The service does not know our position, or has begun anew.
			f.tell(func(each listener) { each.missed() })
			position = -1
		default:
			pause = pollRetry
		}
		sleep(ctx, pause)
	}
}

func (f *follower) tell(report func(listener)) {
	f.mutex.Lock()
	listeners := f.listeners
	f.mutex.Unlock()
	for _, each := range listeners {
		report(each)
	}
}

// hasEvents reports whether the store of the service keeps a log of changes. Some do not, such as one in memory.
func (c *Client) hasEvents(ctx context.Context) bool {
	about, err := c.About(ctx)
	return err != nil || about.Events == nil || *about.Events
}

// sleep waits, or returns early when the context ends.
func sleep(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
