package coatcheck

import (
	"math"
	"time"
)

// eventMarks remembers which sessions had an event lately, so that an answer that was under way at that moment is not
// taken for the state after it. The zero value is ready.
type eventMarks struct {
	generation uint64
	// floor is the generation below which it is not known any more who had an event.
	floor uint64
	byID  map[string]eventMark
}

type eventMark struct {
	generation uint64
	// version is the one that an answer must have to contain the event; no answer contains an end.
	version int64
}

const afterEverything = math.MaxInt64

func (m *eventMarks) add(id string, version int64) {
	if len(m.byID) >= nearMarks {
		m.forgetAll()
	}
	m.generation++
	if before, ok := m.byID[id]; ok && before.version > version {
		version = before.version
	}
	m.byID[id] = eventMark{m.generation, version}
}

// forgetAll voids every answer that is under way.
func (m *eventMarks) forgetAll() {
	m.generation++
	m.floor = m.generation
	m.byID = map[string]eventMark{}
}

// allow reports whether an answer to a question that was sent at a generation contains all events since.
func (m *eventMarks) allow(id string, began uint64, version int64) bool {
	if began < m.floor {
		return false
	}
	mark, ok := m.byID[id]
	return !ok || mark.generation <= began || version >= mark.version
}

// generationNow is taken before a question is sent. 0 without a cache.
func (n *nearCache) generationNow() uint64 {
	if n == nil {
		return 0
	}
	n.mutex.RLock()
	defer n.mutex.RUnlock()
	return n.events.generation
}

// forget drops sessions that this client has changed or ended.
func (n *nearCache) forget(ids ...string) {
	if n == nil {
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for _, id := range ids {
		if id != "" {
			n.events.add(id, afterEverything)
			n.dropID(id)
		}
	}
}

// patched updates the data of a session after a change of our own, so that the next request sees it even before the
// event. If another process changed the data in between, the session is dropped.
func (n *nearCache) patched(began uint64, request PatchRequest, result Patched) {
	if n == nil {
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for _, hash := range append([]tokenHash(nil), n.byID[request.ID]...) {
		entry := *n.entries[hash]
		isNext := entry.state.Version+1 == result.Version
		if !isNext || !n.events.allow(request.ID, began, result.Version) {
			n.drop(hash)
			continue
		}
		entry.state.Version = result.Version
		if entry.state.Data != nil {
			entry.state.Data = applied(entry.state.Data, request, result)
			n.size -= entry.size
			entry.size = sizeOf(entry.state.Data)
			n.size += entry.size
		}
		n.entries[hash] = &entry
	}
	n.events.add(request.ID, result.Version)
}

// happened applies what the follower heard: the answer to a question that was asked at a moment. It renews the lease
// from then. Where the lease had lapsed, or events were missed, nothing from before counts, not even answers that are
// under way.
func (n *nearCache) happened(asked time.Time, events Events) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !isWithin(n.askedAt, n.client.now(), lease) {
		n.empty()
	}
	for _, event := range events.Events {
		n.apply(event)
	}
	n.askedAt = asked
}

func (n *nearCache) apply(event Event) {
	if event.Kind != "changed" || event.Version <= 0 {
		n.events.add(event.Session, afterEverything)
		n.dropID(event.Session)
		return
	}
	n.events.add(event.Session, event.Version)
	for _, hash := range n.byID[event.Session] {
		// Not dropped: the event of our own change may be faster than the answer to it.
		n.entries[hash].newest = event.Version
	}
}

// blind does nothing: without events nothing is remembered.
func (n *nearCache) blind() {}

// missed forgets everything: the position of the follower is gone.
func (n *nearCache) missed() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.empty()
}
