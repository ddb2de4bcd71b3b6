package coatcheck_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// near is an application with a near cache that follows events already, and another client of the same service without
// one.
type near struct {
	*browser
	server        *coatchecktest.Server
	client, other *coatcheck.Client
	heard         <-chan coatcheck.Events
}

func newNear(t *testing.T, mode coatcheck.NearMode) *near {
	server, client := memory(t, nil, coatcheck.NearCache(mode))
	other := server.Client()
	t.Cleanup(other.Close)
	browser := newSite(t, client, handlers{
		"/login": login(), "/logout": logout, "/": who, "/handle": handle, "/set": set("a"), "/show": show("a"),
		"/rotate": func(w writer, r *request, s *session) { fmt.Fprintln(w, s.Rotate(r.Context())) },
	}).browser()
	browser.get("/login?user=ann")
	browser.get("/") // begins to follow
	n := &near{browser, server, client, other, client.Heard()}
	receive(t, n.heard)
	browser.get("/") // is remembered
	server.TakeCalls()
	return n
}

// hear waits until the client has heard of something.
func (n *near) hear(kind string) {
	for {
		for _, event := range receive(n.site.t, n.heard).Events {
			if event.Kind == kind {
				return
			}
		}
	}
}

func TestARememberedSessionCostsNoCall(t *testing.T) {
	for _, mode := range []coatcheck.NearMode{coatcheck.NearEnds, coatcheck.NearAll} {
		n := newNear(t, mode)
		expect(t, "principal", n.get("/").body, "ann")
		expect(t, "calls", calls(n.server), "")
	}
}

func TestDataIsRememberedOnlyIfAllIs(t *testing.T) {
	for mode, wanted := range map[coatcheck.NearMode]string{
		coatcheck.NearEnds: "POST authenticate", coatcheck.NearAll: "",
	} {
		n := newNear(t, mode)
		n.get("/show")
		expect(t, "calls", calls(n.server), wanted)
	}
}

func TestAnEndElsewhereIsSeen(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	_, err := n.other.End(ctx, coatcheck.EndRequest{ID: n.get("/handle").body, Reason: coatcheck.ReasonRevoked})
	check(t, err)
	n.hear("ended")
	expect(t, "principal", n.get("/").body, "-")
}

func TestAnEndOfOurOwnIsSeenAtOnce(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	replayed := n.copied()
	n.get("/logout")
	expect(t, "principal", replayed.get("/").body, "-")
}

func TestARotationOfOurOwnRefusesTheOldTokenAtOnce(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	old := n.copied()
	n.get("/rotate")
	expect(t, "old token", old.get("/").body, "-")
	expect(t, "new token", n.get("/").body, "ann")
}

func TestARotationElsewhereRefusesTheOldToken(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	_, err := n.other.Rotate(ctx, n.get("/handle").body)
	check(t, err)
	n.hear("rotated")
	expect(t, "old token", n.get("/").body, "-")
}

func TestAChangeElsewhereIsSeen(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	change := coatcheck.PatchRequest{ID: n.get("/handle").body, Set: coatcheck.Data{"a": []byte(`"elsewhere"`)}}
	_, err := n.other.Patch(ctx, change)
	check(t, err)
	n.hear("changed")
	expect(t, "value", n.get("/show").body, "elsewhere")
}

func TestAChangeOfOurOwnIsSeenAtOnceAndCostsNoReading(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	for range [5]int{} {
		n.get("/set?v=mine")
		expect(t, "value", n.get("/show").body, "mine")
	}
	expect(t, "calls", calls(n.server), "PATCH data")
}

func TestMissedEventsEmptyTheCache(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	n.server.ForgetEvents()
	for n.client.Remembered() > 0 {
		receive(t, n.heard)
	}
	expect(t, "principal", n.get("/").body, "ann")
	expect(t, "calls", calls(n.server), "POST authenticate")
}

func TestAnEndThatIsKnownCostsNoCall(t *testing.T) {
	n := newNear(t, coatcheck.NearEnds)
	_, err := n.other.End(ctx, coatcheck.EndRequest{ID: n.get("/handle").body, Reason: coatcheck.ReasonRevoked})
	check(t, err)
	n.hear("ended")
	replayed := n.copied()
	n.server.TakeCalls()
	for range [3]int{} {
		expect(t, "principal", replayed.copied().get("/").body, "-")
	}
	expect(t, "calls", calls(n.server), "POST authenticate")
}

func TestAnAnswerWithAnOfferIsNotRemembered(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	n.server.Advance(16 * time.Minute)
	n.server.ForgetEvents()
	for n.client.Remembered() > 0 {
		receive(t, n.heard)
	}
	n.server.TakeCalls()
	for range [2]int{} {
		if n.copied().get("/").setCookie() == "" {
			t.Error("no offer")
		}
	}
	expect(t, "calls", calls(n.server), "POST authenticate, POST authenticate")
}

// following is a service whose events can be cut off.
func following(t *testing.T) (service *coatchecktest.Service, url string, cut *atomic.Bool) {
	memory(t, nil) // skips where a service in memory makes no sense
	service, cut = coatchecktest.NewService(), &atomic.Bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") && cut.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		service.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return service, server.URL, cut
}

func TestWithoutProofOfCurrencyTheServiceIsAsked(t *testing.T) {
	service, url, cut := following(t)
	token, mode := coatcheck.Token(coatchecktest.ServiceToken), coatcheck.NearCache(coatcheck.NearAll)
	client, err := coatcheck.NewClient(url, token, mode)
	check(t, err)
	t.Cleanup(client.Close)
	clock := &clock{}
	client.SetClock(clock.now)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{})
	check(t, err)
	ask := func() {
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: minted.Cookie.Token})
		check(t, err)
	}
	ask()
	receive(t, client.Heard())
	ask()
	cut.Store(true)
	clock.advance(999_999_999)
	service.TakeCalls()
	ask()
	expect(t, "calls within the lease", strings.Join(service.TakeCalls(), ", "), "")
	clock.advance(1)
	ask()
	ask()
	expect(t, "calls after it", strings.Join(service.TakeCalls(), ", "), "POST authenticate, POST authenticate")
}

func TestWhatOneRequestDoesToItsDataIsNotSeenByAnother(t *testing.T) {
	n := newNear(t, coatcheck.NearAll)
	n.get("/set?v=original")
	state := func() coatcheck.State {
		token := coatcheck.NewSecret(n.cookies()[0].Value)
		state, err := n.client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: token})
		check(t, err)
		return state
	}
	delete(state().Data, "a")
	expect(t, "value", string(state().Data["a"]), `"original"`)
}

func TestReadersWritersAndEndsDoNotDisturbEachOther(t *testing.T) {
	server, client := memory(t, nil, coatcheck.NearCache(coatcheck.NearAll))
	other := server.Client()
	t.Cleanup(other.Close)
	var group sync.WaitGroup
	for range [8]int{} {
		group.Add(1)
		go func() {
			defer group.Done()
			for range [10]int{} {
				oneLife(t, client, other)
			}
		}()
	}
	group.Wait()
}

// oneLife mints a session, changes it by both clients, ends it and checks that it stays ended.
func oneLife(t *testing.T, client, other *coatcheck.Client) {
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: newPrincipal()})
	check(t, err)
	read := func() (coatcheck.State, error) {
		return client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: minted.Cookie.Token})
	}
	var group sync.WaitGroup
	for _, writer := range []*coatcheck.Client{client, other} {
		writer := writer
		group.Add(1)
		go func() {
			defer group.Done()
			for index := range [5]int{} {
				data := coatcheck.Data{"v": []byte(fmt.Sprint(index))}
				_, err := writer.Patch(ctx, coatcheck.PatchRequest{ID: minted.Session.ID, Set: data})
				check(t, err)
				_, err = read()
				check(t, err)
			}
		}()
	}
	group.Wait()
	mine := []byte(`"mine"`)
	_, err = client.Patch(ctx, coatcheck.PatchRequest{ID: minted.Session.ID, Set: coatcheck.Data{"v": mine}})
	check(t, err)
	state, err := read()
	check(t, err)
	expect(t, "own value", string(state.Data["v"]), string(mine))
	_, err = client.End(ctx, coatcheck.EndRequest{ID: minted.Session.ID, Reason: coatcheck.ReasonRevoked})
	check(t, err)
	if _, err = read(); !errors.Is(err, coatcheck.ErrUnauthenticated) {
		t.Errorf("after the end: %v", err)
	}
}

func TestWhereThereAreNoEventsNothingIsRemembered(t *testing.T) {
	none := func(policy *coatchecktest.Policy) { policy.NoEvents = true }
	log := &captured{}
	server, client := memory(t, none, coatcheck.NearCache(coatcheck.NearAll), log.option())
	expect(t, "says so", strings.Contains(log.String(), "no effect"), true)
	browser := newSite(t, client, handlers{"/login": login(), "/": who}).browser()
	browser.get("/login?user=ann")
	server.TakeCalls()
	for range [3]int{} {
		expect(t, "principal", browser.get("/").body, "ann")
	}
	expect(t, "calls", calls(server), "POST authenticate, POST authenticate, POST authenticate")
}
