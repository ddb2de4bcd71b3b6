package coatcheck

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// NearMode says what the client may answer from memory.
type NearMode int

const (
	// NearOff asks the service for every request that uses its session.
	NearOff NearMode = iota
	// NearEnds remembers that a session is live and whose it is. Reading data asks the service.
	NearEnds
	// NearAll remembers the data as well. What another process of the application wrote is seen one event later, some
	// milliseconds as a rule, at most a second.
	NearAll
)

const (
	// lease is how long after asking for events an answer proves that nothing else has ended.
	lease = time.Second
	// clockSlack is how far the wall clock may seem to run backwards, from its being set, before it is not believed.
	clockSlack    = 20 * time.Millisecond
	nearEntries   = 10_000
	nearBytes     = 32 << 20
	nearMarks     = 4096
	refusalsKept  = 10_000
	refusalMemory = 5 * time.Minute
)

// nearCache answers "which session is this?" from memory, only while it can prove that it has seen every end. It says
// only yes, and the no that is final: an ended session never comes back. It knows a session by its token alone, so it
// never remembers one that is bound to its browser.
type nearCache struct {
	client *Client
	mode   NearMode
	follow sync.Once

	mutex   sync.RWMutex
	entries map[tokenHash]*nearEntry
	byID    map[string][]tokenHash
	size    int
	refused map[tokenHash]refusal
	events  eventMarks
	// askedAt is when the latest answered question for events was asked. Zero: nothing is proven.
	askedAt time.Time
}

// tokenHash stands for a token, so that the cache holds no secret.
type tokenHash [sha256.Size]byte

type nearEntry struct {
	state   State
	askedAt time.Time
	life    time.Duration
	size    int
	// newest is the version that an event told of. The entry waits for it if the change may be our own.
	newest int64
}

type refusal struct {
	reason Reason
	at     time.Time
}

func newNearCache(client *Client, mode NearMode) *nearCache {
	near := &nearCache{client: client, mode: mode, refused: map[tokenHash]refusal{}}
	near.empty()
	return near
}

// authenticate answers from memory if it may, else asks the service and remembers the answer if it may.
func (n *nearCache) authenticate(ctx context.Context, request AuthenticateRequest) (*State, error) {
	n.follow.Do(func() { n.client.follow.subscribe(n) })
	hash := tokenHash(sha256.Sum256([]byte(request.Token.Reveal())))
	asked := n.client.now()
	state, known, reason := n.lookUp(hash, request.IdentityOnly, asked)
	if reason != "" {
		return nil, unauthenticated(reason)
	}
	if known == fresh {
		return &state, nil
	}
	if known == stale && request.Known == 0 {
		request.Known = state.Version
	}
	began := n.generationNow()
	answer, err := n.client.authenticate(ctx, request)
	if err != nil {
		n.refuse(hash, err, asked)
		return nil, err
	}
	if answer.Data == nil && request.Known == state.Version {
		answer.Data = state.Data
	}
	switch {
	case answer.Session.Bound:
		n.forget(answer.Session.ID)
	case answer.Offer == nil && !request.Background:
		n.put(hash, *answer, began, asked)
	}
	return answer, nil
}

// knowledge is what the cache has of a token.
type knowledge int

const (
	nothing knowledge = iota
	// stale: the data is of the version that it says, but the session has to be authenticated again, which touches it.
	stale
	fresh
)

// lookUp returns a copy of what is known of a token, or the reason why its session is over.
func (n *nearCache) lookUp(hash tokenHash, identityOnly bool, now time.Time) (State, knowledge, Reason) {
	n.mutex.RLock()
	defer n.mutex.RUnlock()
	if refused, ok := n.refused[hash]; ok && isWithin(refused.at, now, refusalMemory) {
		return State{}, nothing, refused.reason
	}
	entry := n.entries[hash]
	if entry == nil || entry.newest > entry.state.Version || !isWithin(n.askedAt, now, lease) {
		return State{}, nothing, ""
	}
	state := entry.state
	state.Data = state.Data.clone()
	switch {
	case isWithin(entry.askedAt, now, entry.life) && (identityOnly || state.Data != nil):
		return state, fresh, ""
	case state.Data != nil:
		return state, stale, ""
	default:
		return State{}, nothing, ""
	}
}

// isWithin reports whether less than span has passed since start, by the monotonic clock and by the wall clock: the
// first stands still while the machine sleeps, the second may be set.
func isWithin(start, now time.Time, span time.Duration) bool {
	if start.IsZero() {
		return false
	}
	byWall := now.Round(0).Sub(start.Round(0))
	return now.Sub(start) < span && byWall < span && byWall > -clockSlack
}

// refuse remembers that a session is over, and forgets one that turned out to be bound. ReasonNone is not remembered:
// it may be a matter of the moment.
func (n *nearCache) refuse(hash tokenHash, err error, now time.Time) {
	var failure *Error
	if errors.Is(err, ErrProofRequired) {
		n.mutex.Lock()
		defer n.mutex.Unlock()
		n.drop(hash)
		return
	}
	if !errors.As(err, &failure) || failure.kind != ErrUnauthenticated || failure.Reason == ReasonNone {
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.drop(hash)
	if len(n.refused) >= refusalsKept {
		n.refused = map[tokenHash]refusal{}
	}
	n.refused[hash] = refusal{failure.Reason, now}
}

// put remembers an answer, unless an event that it may not contain arrived while it was under way.
func (n *nearCache) put(hash tokenHash, state State, began uint64, asked time.Time) {
	about := n.client.about.Load()
	if about == nil {
		return
	}
	entry := &nearEntry{state: state, askedAt: asked, life: lifeOf(state, about.TouchInterval, asked)}
	entry.state.Data = nil
	if n.mode == NearAll {
		entry.state.Data = state.Data.compact()
	}
	entry.size = sizeOf(entry.state.Data)
	n.mutex.Lock()
	defer n.mutex.Unlock()
	isCurrent := isWithin(n.askedAt, n.client.now(), lease) && n.events.allow(state.Session.ID, began, state.Version)
	if !isCurrent || entry.life <= 0 {
		return
	}
	n.drop(hash)
	for other := range n.entries {
		if len(n.entries) < nearEntries && n.size+entry.size <= nearBytes {
			break
		}
		n.drop(other)
	}
	n.entries[hash] = entry
	n.byID[state.Session.ID] = append(n.byID[state.Session.ID], hash)
	n.size += entry.size
}

// lifeOf is how long an answer may be used: half the touch interval, so that a session in use is touched in time, and
// no longer than to its deadlines. Those are compared with the service's clock, not with ours.
func lifeOf(state State, touchInterval float64, asked time.Time) time.Duration {
	life := time.Duration(touchInterval / 2 * float64(time.Second))
	now := asked
	if !state.answeredAt.IsZero() {
		now = state.answeredAt.Add(time.Second) // the header has whole seconds
	}
	for _, deadline := range []time.Time{state.Session.IdleExpiresAt, state.Session.AbsoluteExpiresAt} {
		if left := deadline.Sub(now); left < life {
			life = left
		}
	}
	return life
}

func sizeOf(data Data) int {
	size := 512 // the rest of an entry, about
	for name, value := range data {
		size += len(name) + len(value) + 64
	}
	return size
}

// drop forgets one token. The caller holds the mutex.
func (n *nearCache) drop(hash tokenHash) {
	entry := n.entries[hash]
	if entry == nil {
		return
	}
	delete(n.entries, hash)
	n.size -= entry.size
	id := entry.state.Session.ID
	kept := n.byID[id][:0]
	for _, other := range n.byID[id] {
		if other != hash {
			kept = append(kept, other)
		}
	}
	if len(kept) == 0 {
		delete(n.byID, id)
	} else {
		n.byID[id] = kept
	}
}

func (n *nearCache) dropID(id string) {
	for _, hash := range append([]tokenHash(nil), n.byID[id]...) {
		n.drop(hash)
	}
}

// empty forgets everything but what has ended for good. The caller holds the mutex, or is the only one to know the
// cache.
func (n *nearCache) empty() {
	n.entries, n.byID, n.size = map[tokenHash]*nearEntry{}, map[string][]tokenHash{}, 0
	n.events.forgetAll()
	n.askedAt = time.Time{}
}
