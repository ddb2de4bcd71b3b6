package coatcheck_test

import (
	"context"
	"errors"
	"io"
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

func TestALostAnswerIsAskedForAgainAndNothingHappensTwice(t *testing.T) {
	server, client := memory(t, nil)
	principal := newPrincipal()
	server.LoseAnswers(1)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: principal})
	check(t, err)
	expect(t, "calls", calls(server), "POST sessions, POST sessions")
	page, err := client.List(ctx, principal, "", 0)
	check(t, err)
	if len(page.Items) != 1 || page.Items[0].ID != minted.Session.ID {
		t.Errorf("sessions = %v", page.Items)
	}
}

func TestACallIsRepeatedOnlyOnce(t *testing.T) {
	server, client := memory(t, nil)
	server.LoseAnswers(2)
	_, err := client.Mint(ctx, coatcheck.MintRequest{})
	if !errors.Is(err, coatcheck.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	expect(t, "calls", calls(server), "POST sessions, POST sessions")
}

func TestAnAnswerThatBreaksOffIsNotAskedForAgain(t *testing.T) {
	server, client := memory(t, nil)
	server.BreakAnswers(1)
	_, err := client.Mint(ctx, coatcheck.MintRequest{})
	if !errors.Is(err, coatcheck.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	expect(t, "calls", calls(server), "POST sessions")
}

func TestARestartOfTheServiceIsNotNoticed(t *testing.T) {
	server, client := memory(t, nil)
	for range [20]int{} {
		_, err := client.Mint(ctx, coatcheck.MintRequest{})
		check(t, err)
		server.DropConnections()
	}
}

// answering is a client of a server that gives one answer to everything.
func answering(t *testing.T, status int, body string) (*coatcheck.Client, *atomic.Int32) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		calls.Add(1)
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return coatcheck.UncheckedClient(server.URL), &calls
}

var someToken = coatcheck.NewSecret(strings.Repeat("a", 64))

func TestOnlyAnAnswerOfTheServiceMeansThatThereIsNoSession(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"a proxy's 401":       {401, "<h1>Authorization required</h1>"},
		"a 401 without code":  {401, `{"status":401}`},
		"another code":        {401, `{"code":"forbidden"}`},
		"the code with a 404": {404, `{"code":"unauthenticated"}`},
		"a redirect":          {302, ""},
		"an empty 200":        {200, ""},
		"a page":              {200, "<html>"},
		"another object":      {200, `{"status":"ok"}`},
		"half a session":      {200, `{"session":{"id":"aaaaaaaaaaaaaaaaaaaaaa"}}`},
		"an unknown code":     {409, `{"code":"strange"}`},
		"a failure":           {500, "{}"},
	} {
		client, _ := answering(t, answer.status, answer.body)
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: someToken})
		if !errors.Is(err, coatcheck.ErrUnavailable) || errors.Is(err, coatcheck.ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARefusedServiceTokenIsUnavailableAndLoggedOnce(t *testing.T) {
	log := &captured{}
	server, client := memory(t, nil, log.option())
	server.SetForbidden(true)
	for range [5]int{} {
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: someToken})
		if !errors.Is(err, coatcheck.ErrForbidden) || !errors.Is(err, coatcheck.ErrUnavailable) {
			t.Errorf("err = %v", err)
		}
	}
	expect(t, "log lines", strings.Count(log.String(), "\n"), 1)
}

func TestABusyServiceSaysWhenToTryAgain(t *testing.T) {
	client, calls := answering(t, http.StatusTooManyRequests, `{"code":"busy"}`)
	for range [5]int{} {
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: someToken})
		var failure *coatcheck.Error
		if !errors.As(err, &failure) || !errors.Is(err, coatcheck.ErrUnavailable) {
			t.Fatalf("err = %v", err)
		}
		expect(t, "Retry-After", failure.RetryAfter, 7*time.Second)
	}
	expect(t, "calls", calls.Load(), 5) // it is there, so the breaker stays closed
}

// clock is a client's time that only a test moves.
type clock struct{ atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(1_700_000_000, c.Load()) }
func (c *clock) advance(d time.Duration) { c.Add(int64(d)) }

func failing(t *testing.T) (*coatchecktest.Server, *coatcheck.Client, *clock, *captured) {
	log, time := &captured{}, &clock{}
	server, client := memory(t, nil, log.option())
	client.SetClock(time.now)
	server.SetOutage(true)
	for range [3]int{} {
		_, _ = client.Find(ctx, strings.Repeat("a", 22))
	}
	expect(t, "calls", len(server.TakeCalls()), 3)
	return server, client, time, log
}

func TestAfterThreeFailuresCallsFailAtOnceForASecond(t *testing.T) {
	server, client, time, _ := failing(t)
	time.advance(999_999_999)
	_, err := client.Find(ctx, strings.Repeat("a", 22))
	if !errors.Is(err, coatcheck.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	expect(t, "calls", calls(server), "")
}

func TestAfterTheSecondOneCallTriesAndTheOthersStillFail(t *testing.T) {
	server, client, time, _ := failing(t)
	time.advance(1_000_000_000)
	for range [3]int{} {
		_, _ = client.Find(ctx, strings.Repeat("a", 22))
	}
	expect(t, "calls", len(server.TakeCalls()), 1)
}

func TestAnAnswerEndsTheOutageAndBothAreLogged(t *testing.T) {
	server, client, time, log := failing(t)
	server.SetOutage(false)
	time.advance(1_000_000_000)
	for range [4]int{} {
		_, err := client.Mint(ctx, coatcheck.MintRequest{})
		check(t, err)
	}
	expect(t, "calls", len(server.TakeCalls()), 4)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "503") || !strings.Contains(lines[1], "again") {
		t.Errorf("log = %q", lines)
	}
}

func TestAnAbandonedTryLetsAnotherOneTry(t *testing.T) {
	server, client, time, _ := failing(t)
	server.SetOutage(false)
	time.advance(1_000_000_000)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err := client.Mint(gone, coatcheck.MintRequest{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	_, err = client.Mint(ctx, coatcheck.MintRequest{})
	check(t, err)
}

func TestCallersWhoGiveUpAreNoFailuresOfTheService(t *testing.T) {
	_, client := memory(t, nil)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for range [5]int{} {
		_, _ = client.Mint(gone, coatcheck.MintRequest{})
	}
	_, err := client.Mint(ctx, coatcheck.MintRequest{})
	check(t, err)
}

func TestAServiceThatIsNotThereIsUnavailable(t *testing.T) {
	client := coatcheck.UncheckedClient("http://127.0.0.1:1")
	_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: someToken})
	if !errors.Is(err, coatcheck.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
}

func TestTheServiceTokenGoesToNoProxy(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	client := coatcheck.UncheckedClient("http://coatcheck.invalid:80")
	_, err := client.Find(ctx, strings.Repeat("a", 22))
	if !errors.Is(err, coatcheck.ErrUnavailable) || asked.Load() != 0 {
		t.Errorf("err = %v, asked %d times", err, asked.Load())
	}
}

func TestABurstWaitsForConnectionsAndDoesNotOverrunTheService(t *testing.T) {
	const limit = 64
	var present, most atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		now := present.Add(1)
		defer present.Add(-1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
		}
		<-time.After(300 * time.Millisecond) // time for one call too many to arrive
	}))
	defer server.Close()
	client := coatcheck.UncheckedClient(server.URL)
	var group sync.WaitGroup
	for range [100]int{} {
		group.Add(1)
		go func() {
			defer group.Done()
			_, _ = client.Events(ctx, 0, 8*time.Second) // not past the breaker, and with time for a busy machine
		}()
	}
	group.Wait()
	if most.Load() > limit {
		t.Errorf("%d calls at a time", most.Load())
	}
}
