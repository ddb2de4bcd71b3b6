package coatcheck

import (
	"sync"
	"time"
)

const (
	breakerFailures = 3
	breakerPause    = time.Second
)

// breaker fails calls at once while the service does not answer: after three failures in a row it opens for a second,
// then lets one call try.
type breaker struct {
	mutex    sync.Mutex
	failures int
	opensAt  time.Time
	probing  bool
}

// outcome is what a call says about the service.
type outcome int

const (
	// answered: the service is there, whatever it said.
	answered outcome = iota
	// failed: no answer, or one that says nothing.
	failed
	// abandoned: the caller gave up, which says nothing about the service.
	abandoned
)

// admit reports whether a call may be sent, and whether it is the one that tries.
func (b *breaker) admit(now func() time.Time) (allowed, probe bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.failures < breakerFailures {
		return true, false
	}
	if now().Before(b.opensAt) || b.probing {
		return false, false
	}
	b.probing = true
	return true, true
}

// settle takes the outcome of an admitted call. It reports whether the breaker opened or closed by it.
func (b *breaker) settle(result outcome, probe bool, now func() time.Time) (opened, closed bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if probe {
		b.probing = false
	}
	switch result {
	case answered:
		closed = b.failures >= breakerFailures
		b.failures = 0
	case failed:
		b.failures++
		opened = b.failures == breakerFailures
		if b.failures >= breakerFailures {
			b.opensAt = now().Add(breakerPause)
		}
	}
	return opened, closed
}
