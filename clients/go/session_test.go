package coatcheck_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

type (
	writer  = http.ResponseWriter
	request = http.Request
	session = coatcheck.Session
)

// set is a page that sets a field to the query's v.

func set(name string) func(writer, *request, *session) {
	return func(w writer, r *request, s *session) { _ = s.Set(name, r.URL.Query().Get("v")) }
}

// show is a page that writes a text field, or "-" without one.

func show(name string) func(writer, *request, *session) {
	return func(w writer, r *request, s *session) {
		value, ok, err := coatcheck.Get[string](r.Context(), s, name)
		if err != nil {
			return
		}
		if !ok {
			value = "-"
		}
		fmt.Fprintln(w, value)
	}
}

func TestARouteThatDoesNotUseTheSessionCostsNoCall(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/static": func(w writer, r *request, s *session) { fmt.Fprintln(w, "body") }, "/set": set("a"),
	}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	page := browser.get("/static")
	expect(t, "calls", calls(server), "")
	expect(t, "Vary", page.header.Get("Vary"), "")
	expect(t, "Set-Cookie", page.setCookie(), "")
}

func TestAVisitorWithoutACookieCostsNoCallToRead(t *testing.T) {
	server, client := memory(t, nil)
	page := newSite(t, client, handlers{"/": show("a")}).browser().get("/")
	expect(t, "body", page.body, "-")
	expect(t, "calls", calls(server), "")
	expect(t, "Vary", page.header.Get("Vary"), "Cookie")
}

func TestTheFirstValueMakesASessionAndACookieThatIsNotCached(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{"/set": set("a"), "/": show("a")}).browser()
	page := browser.get("/set?v=coat")
	if !strings.Contains(page.setCookie(), "HttpOnly") || page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("header = %v", page.header)
	}
	expect(t, "value", browser.get("/").body, "coat")
}

func TestARequestCostsAtMostOneAuthenticateAndOneChange(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/set": set("a"),
		"/busy": func(w writer, r *request, s *session) {
			for _, name := range []string{"a", "b", "c"} {
				_, _, _ = coatcheck.Get[string](r.Context(), s, name)
				_ = s.Set(name, "new")
			}
			s.Remove("z")
			_, _, _ = s.Info(r.Context())
		},
	}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	browser.get("/busy")
	expect(t, "calls", calls(server), "POST authenticate, PATCH data")
}

func TestTheSameValueIsNotSavedAgain(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{"/set": set("a")}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	browser.get("/set?v=1")
	expect(t, "calls", calls(server), "POST authenticate")
}

func TestParallelRequestsWithDifferentFieldsBothSurvive(t *testing.T) {
	client := anyService(t)
	site := newSite(t, client, handlers{"/a": set("a"), "/b": set("b"), "/show/a": show("a"), "/show/b": show("b")})
	browser := site.browser()
	browser.get("/a?v=0")
	var group sync.WaitGroup
	for _, path := range []string{"/a?v=1", "/b?v=2"} {
		path := path
		group.Add(1)
		go func() {
			defer group.Done()
			browser.get(path)
		}()
	}
	group.Wait()
	expect(t, "fields", browser.get("/show/a").body+browser.get("/show/b").body, "12")
}

func TestAHundredParallelAdditionsCountAHundred(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/set": set("a"),
		"/add": func(w writer, r *request, s *session) {
			sum, err := s.Add(r.Context(), "count", 1)
			if err == nil {
				fmt.Fprintln(w, sum)
			}
		},
	}).browser()
	browser.get("/set?v=1")
	var group sync.WaitGroup
	for range [10]int{} {
		group.Add(1)
		go func() {
			defer group.Done()
			for range [10]int{} {
				browser.get("/add")
			}
		}()
	}
	group.Wait()
	expect(t, "count", browser.get("/add").body, "101")
}

func TestAddMakesASessionForAVisitorAndSavesWhatIsStaged(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/add": func(w writer, r *request, s *session) {
			_ = s.Set("a", "coat")
			sum, err := s.Add(r.Context(), "count", 5)
			fmt.Fprintln(w, sum, err)
		},
		"/": show("a"),
	}).browser()
	expect(t, "sum", browser.get("/add").body, "5 <nil>")
	expect(t, "calls", calls(server), "POST sessions")
	expect(t, "sum", browser.get("/add").body, "10 <nil>")
	expect(t, "value", browser.get("/").body, "coat")
}

func TestAddToWhatIsNoNumberFailsAndChangesNothing(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/set": set("a"), "/": show("a"),
		"/add": func(w writer, r *request, s *session) {
			_, err := s.Add(r.Context(), "a", 1)
			fmt.Fprintln(w, errors.Is(err, coatcheck.ErrBadField))
		},
	}).browser()
	browser.get("/set?v=text")
	expect(t, "is a bad field", browser.get("/add").body, "true")
	expect(t, "value", browser.get("/").body, "text")
}

func TestASessionWithoutMiddlewareFailsWithEveryUse(t *testing.T) {
	s := coatcheck.FromContext(ctx)
	_, _, err := coatcheck.Get[string](ctx, s, "a")
	_, errAdd := s.Add(ctx, "a", 1)
	_, _, errHandle := s.Handle(ctx)
	for _, err := range []error{
		err, errAdd, errHandle, s.Set("a", 1), s.Login(ctx, "ann"), s.End(ctx), s.Save(ctx), s.Rotate(ctx),
	} {
		if !errors.Is(err, coatcheck.ErrNoMiddleware) {
			t.Errorf("err = %v", err)
		}
	}
}

func TestGoroutinesOfARequestShareOneCall(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/set": set("a"),
		"/": func(w writer, r *request, s *session) {
			var group sync.WaitGroup
			for index := range [8]int{} {
				index := index
				group.Add(1)
				go func() {
					defer group.Done()
					_, _, err := coatcheck.Get[string](r.Context(), s, "a")
					check(t, err)
					check(t, s.Set(fmt.Sprint("f", index), index))
				}()
			}
			group.Wait()
		},
	}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	browser.get("/")
	expect(t, "calls", calls(server), "POST authenticate, PATCH data")
}
