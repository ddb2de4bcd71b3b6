package coatcheck

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// These rules concern moments that no call of the public API can produce on purpose.

var start = time.Unix(1_700_000_000, 0)

func aCache(mode NearMode) (*nearCache, *time.Time) {
	now := start
	client := UncheckedClient("http://127.0.0.1:1")
	client.now = func() time.Time { return now }
	client.about.Store(&About{TouchInterval: 60})
	near := newNearCache(client, mode)
	near.happened(now, Events{})
	return near, &now
}

func aState(id string, version int64) State {
	far := start.Add(24 * time.Hour)
	info := Info{ID: id, IdleExpiresAt: far, AbsoluteExpiresAt: far}
	return State{Session: info, Version: version, Data: Data{"a": []byte("1")}}
}

func (n *nearCache) know(hash byte) knowledge {
	_, known, _ := n.lookUp(tokenHash{hash}, false, n.client.now())
	return known
}

func TestAnEventDuringAReadWins(t *testing.T) {
	for name, test := range map[string]struct {
		event  Event
		isKept bool
	}{
		"an end":                         {Event{Kind: "ended", Session: "s"}, false},
		"a rotation":                     {Event{Kind: "rotated", Session: "s"}, false},
		"a kind of the future":           {Event{Kind: "moved", Session: "s"}, false},
		"a change after the answer":      {Event{Kind: "changed", Session: "s", Version: 3}, false},
		"a change that the answer has":   {Event{Kind: "changed", Session: "s", Version: 2}, true},
		"an event of another session":    {Event{Kind: "ended", Session: "other"}, true},
		"a change that tells no version": {Event{Kind: "changed", Session: "s"}, false},
	} {
		near, now := aCache(NearAll)
		began := near.generationNow()
		near.happened(*now, Events{Events: []Event{test.event}})
		near.put(tokenHash{1}, aState("s", 2), began, *now)
		if isKept := near.know(1) == fresh; isKept != test.isKept {
			t.Errorf("%s: kept %v", name, isKept)
		}
	}
}

func TestAnAnswerUnderWayWhenEventsWereMissedIsNotRemembered(t *testing.T) {
	near, now := aCache(NearAll)
	began := near.generationNow()
	near.missed()
	near.happened(*now, Events{})
	near.put(tokenHash{1}, aState("s", 1), began, *now)
	if near.know(1) != nothing {
		t.Error("remembered")
	}
}

func TestAnAnswerUnderWayBeforeTheFirstEventsIsNotRemembered(t *testing.T) {
	client := UncheckedClient("http://127.0.0.1:1")
	client.about.Store(&About{TouchInterval: 60})
	near := newNearCache(client, NearAll)
	began := near.generationNow()
	near.happened(time.Now(), Events{})
	near.put(tokenHash{1}, aState("s", 1), began, time.Now())
	if near.know(1) != nothing {
		t.Error("remembered")
	}
}

func TestAfterHalfTheTouchIntervalTheSessionIsAuthenticatedAgain(t *testing.T) {
	near, now := aCache(NearAll)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	*now = start.Add(29 * time.Second)
	near.askedAt = *now
	if near.know(1) != fresh {
		t.Error("too early")
	}
	*now = start.Add(30 * time.Second)
	near.askedAt = *now
	if near.know(1) != stale {
		t.Error("too late")
	}
}

func TestALapsedLeaseForgetsWhatWasRemembered(t *testing.T) {
	near, now := aCache(NearAll)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	*now = start.Add(time.Second)
	if near.know(1) != nothing {
		t.Error("used after the lease")
	}
	near.happened(*now, Events{})
	if near.know(1) != nothing {
		t.Error("used after a gap")
	}
}

func TestAnAnswerIsNotUsedBeyondADeadlineByTheServicesClock(t *testing.T) {
	state := aState("s", 1)
	state.Session.AbsoluteExpiresAt = start.Add(10 * time.Second)
	state.answeredAt = start.Add(5 * time.Second) // our clock is 5 s slow
	if life := lifeOf(state, 60, start); life != 4*time.Second {
		t.Errorf("life = %v", life)
	}
	state.answeredAt = time.Time{}
	if life := lifeOf(state, 60, start); life != 10*time.Second {
		t.Errorf("life = %v", life)
	}
}

func TestAnAnswerWithoutTimeLeftIsNotRemembered(t *testing.T) {
	near, now := aCache(NearAll)
	state := aState("s", 1)
	state.Session.IdleExpiresAt = start
	near.put(tokenHash{1}, state, near.generationNow(), *now)
	if near.know(1) != nothing {
		t.Error("remembered")
	}
}

func TestALeaseEndsByEachOfTheTwoClocks(t *testing.T) {
	for name, test := range map[string]struct {
		now  time.Time
		want bool
	}{
		"in time":                     {start.Add(999 * time.Millisecond), true},
		"late":                        {start.Add(time.Second), false},
		"the wall clock was set back": {start.Add(-time.Minute), false},
		"it was corrected a little":   {start.Add(-time.Millisecond), true},
	} {
		if isWithin(start, test.now, lease) != test.want {
			t.Errorf("%s: %v", name, !test.want)
		}
	}
	if isWithin(time.Time{}, start, lease) {
		t.Error("nothing was asked")
	}
}

func TestAnEventOfOurOwnChangeMayBeFasterThanItsAnswer(t *testing.T) {
	near, now := aCache(NearAll)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	began := near.generationNow()
	near.happened(*now, Events{Events: []Event{{Kind: "changed", Session: "s", Version: 2}}})
	if near.know(1) == fresh {
		t.Error("the old data is still used")
	}
	near.patched(began, PatchRequest{ID: "s", Set: Data{"a": []byte("2")}}, Patched{Version: 2})
	state, known, _ := near.lookUp(tokenHash{1}, false, *now)
	if known != fresh || string(state.Data["a"]) != "2" {
		t.Errorf("%v %v", known, state)
	}
}

func TestAChangeOfOurOwnAfterOneElsewhereForgetsTheSession(t *testing.T) {
	near, now := aCache(NearAll)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	near.patched(near.generationNow(), PatchRequest{ID: "s", Set: Data{"a": []byte("2")}}, Patched{Version: 3})
	if near.know(1) != nothing {
		t.Error("kept")
	}
}

func TestAnEndDuringAChangeOfOurOwnForgetsTheSession(t *testing.T) {
	near, now := aCache(NearAll)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	began := near.generationNow()
	near.forget("s")
	near.put(tokenHash{2}, aState("s", 1), near.generationNow(), *now) // a read after it, as far as the cache can know
	near.patched(began, PatchRequest{ID: "s"}, Patched{Version: 2})
	if near.know(1) != nothing || near.know(2) != nothing {
		t.Error("kept")
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	near, now := aCache(NearAll)
	state := aState("s", 1)
	state.Data["large"] = []byte(`"` + strings.Repeat("x", 16_000) + `"`)
	for index := 0; index < 3000; index++ {
		state.Session.ID = fmt.Sprint(index)
		near.put(tokenHash{byte(index), byte(index >> 8)}, state, near.generationNow(), *now)
	}
	if near.size > nearBytes || len(near.entries) < 1000 {
		t.Errorf("%d bytes in %d entries", near.size, len(near.entries))
	}
	for hash := range near.entries {
		near.drop(hash)
	}
	if near.size != 0 || len(near.byID) != 0 {
		t.Errorf("%d bytes, %d ids are left", near.size, len(near.byID))
	}
}

func TestMarksOfEventsAreBoundedAndThenNoAnswerUnderWayCounts(t *testing.T) {
	near, now := aCache(NearAll)
	began := near.generationNow()
	for index := 0; index <= nearMarks; index++ {
		near.forget(fmt.Sprint(index))
	}
	if len(near.events.byID) > nearMarks {
		t.Errorf("%d marks", len(near.events.byID))
	}
	near.put(tokenHash{1}, aState("unmarked", 1), began, *now)
	if near.know(1) != nothing {
		t.Error("remembered")
	}
}

func TestOnlyTheIdentityIsRememberedIfDataIsNot(t *testing.T) {
	near, now := aCache(NearEnds)
	near.put(tokenHash{1}, aState("s", 1), near.generationNow(), *now)
	if near.know(1) != nothing {
		t.Error("data is known")
	}
	state, known, _ := near.lookUp(tokenHash{1}, true, *now)
	if known != fresh || state.Data != nil {
		t.Errorf("%v %v", known, state)
	}
}
