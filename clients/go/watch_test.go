package coatcheck_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// socket is a page that stays until its session ends. It reports on the channel that it has begun.
func socket(t *testing.T, begun chan<- string) func(writer, *request, *session) {
	return func(w writer, r *request, s *session) {
		live, stop, err := s.WhileLive(r.Context())
		if err != nil {
			fmt.Fprintln(w, "refused", errors.Is(err, coatcheck.ErrUnauthenticated))
			return
		}
		defer stop()
		id, _, err := s.Handle(r.Context())
		check(t, err)
		begun <- id
		<-live.Done()
		fmt.Fprintln(w, "closed", r.Context().Err())
	}
}

func TestASocketLearnsThatItsSessionEnded(t *testing.T) {
	client := anyService(t)
	begun, answer := make(chan string), make(chan page)
	browser := newSite(t, client, handlers{"/login": login(), "/socket": socket(t, begun)}).browser()
	browser.get("/login?user=" + newPrincipal())
	go func() { answer <- browser.get("/socket") }()
	_, err := client.End(ctx, coatcheck.EndRequest{ID: receive(t, begun), Reason: coatcheck.ReasonRevoked})
	check(t, err)
	expect(t, "answer", receive(t, answer).body, "closed <nil>")
}

func TestASocketOfAnotherSessionStays(t *testing.T) {
	client := anyService(t)
	begun, answer := make(chan string, 2), make(chan page, 2)
	site := newSite(t, client, handlers{"/login": login(), "/socket": socket(t, begun)})
	ids := []string{}
	for range [2]int{} {
		browser := site.browser()
		browser.get("/login?user=" + newPrincipal())
		go func() { answer <- browser.get("/socket") }()
		ids = append(ids, receive(t, begun))
	}
	heard := client.Heard()
	end := func(id string) {
		_, err := client.End(ctx, coatcheck.EndRequest{ID: id})
		check(t, err)
		receive(t, answer)
		receive(t, heard)
	}
	end(ids[0])
	select {
	case <-answer:
		t.Error("both ended")
	default:
	}
	end(ids[1])
}

func TestAnEndThatWasMissedIsFoundLater(t *testing.T) {
	server, client := memory(t, nil)
	begun, answer := make(chan string), make(chan page)
	browser := newSite(t, client, handlers{"/login": login(), "/socket": socket(t, begun)}).browser()
	browser.get("/login?user=ann")
	go func() { answer <- browser.get("/socket") }()
	id := receive(t, begun)
	receive(t, client.Heard())
	server.EndUnheard(id)
	expect(t, "answer", receive(t, answer).body, "closed <nil>")
}

func TestAVisitorHasNothingToWatch(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{"/socket": socket(t, nil)}).browser()
	expect(t, "body", browser.get("/socket").body, "refused true")
}

func TestASocketIsRefusedInAnOutage(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{"/login": login(), "/socket": socket(t, nil)}).browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	expect(t, "status", browser.get("/socket").status, http.StatusServiceUnavailable)
}

func TestWhereThereAreNoEventsAnEndIsFoundByLooking(t *testing.T) {
	_, client := memory(t, func(policy *coatchecktest.Policy) { policy.NoEvents = true })
	begun, answer := make(chan string), make(chan page)
	browser := newSite(t, client, handlers{"/login": login(), "/socket": socket(t, begun)}).browser()
	browser.get("/login?user=ann")
	go func() { answer <- browser.get("/socket") }()
	_, err := client.End(ctx, coatcheck.EndRequest{ID: receive(t, begun)})
	check(t, err)
	expect(t, "answer", receive(t, answer).body, "closed <nil>")
}
