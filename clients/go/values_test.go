package coatcheck_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

func TestAValueOfAnotherTypeIsAnErrorAndNotAZero(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/": func(w writer, r *request, s *session) {
			for name, value := range map[string]any{
				"text": "secret value", "null": nil, "half": 1.5, "list": []int{1},
			} {
				check(t, s.Set(name, value))
				_, ok, err := coatcheck.Get[int](r.Context(), s, name)
				var mismatch *coatcheck.TypeError
				if ok || !errors.As(err, &mismatch) || mismatch.Name != name {
					t.Fatalf("%s: %v %v", name, ok, err)
				}
				expect(t, "tells the value", strings.Contains(err.Error(), "secret"), false)
			}
			_, ok, err := coatcheck.Get[*int](r.Context(), s, "null")
			if !ok || err != nil {
				t.Errorf("null as a pointer: %v %v", ok, err)
			}
		},
	}).browser()
	browser.get("/")
}

func TestAStructComesBackAsItWas(t *testing.T) {
	type cart struct {
		Items []string
		Total float64
	}
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/set": func(w writer, r *request, s *session) {
			check(t, s.Set("cart", cart{[]string{"<coat> & hat"}, 12.5}))
		},
		"/": func(w writer, r *request, s *session) {
			value, _, err := coatcheck.Get[cart](r.Context(), s, "cart")
			fmt.Fprintln(w, value, err)
		},
	}).browser()
	browser.get("/set")
	expect(t, "cart", browser.get("/").body, "{[<coat> & hat] 12.5} <nil>")
}

func TestAValueThatCannotBeStoredFailsTheRequestUntilItIsSetAgain(t *testing.T) {
	log := &captured{}
	site := newSite(t, anyService(t, log.option()), handlers{
		"/ignored": func(w writer, r *request, s *session) { _ = s.Set("speed", math.Inf(1)) },
		"/handled": func(w writer, r *request, s *session) {
			if s.Set("speed", math.NaN()) != nil {
				check(t, s.Set("speed", 0))
			}
		},
	})
	expect(t, "ignored", site.browser().get("/ignored").status, http.StatusInternalServerError)
	if !strings.Contains(log.String(), `"speed"`) {
		t.Errorf("log = %s", log)
	}
	expect(t, "handled", site.browser().get("/handled").status, http.StatusOK)
}

func TestWhatCannotBeStoredIsNamed(t *testing.T) {
	server, client := memory(t, nil)
	newSite(t, client, handlers{
		"/": func(w writer, r *request, s *session) {
			_, err := client.About(r.Context())
			check(t, err)
			for name, value := range map[string]any{
				"": 1, strings.Repeat("n", 65): 1, "channel": make(chan int), "text": "\xff",
				"large": strings.Repeat("x", 16_383),
			} {
				var failure *coatcheck.Error
				if err := s.Set(name, value); !errors.As(err, &failure) || failure.Field != name {
					t.Errorf("%q: %v", name, err)
				}
				s.Remove(name)
			}
			for name, value := range map[string]any{
				"text": "\uFFFD", "escape": `\ufffd`, "bytes": []byte{0xff}, "large": strings.Repeat("x", 16_382),
			} {
				check(t, s.Set(name, value))
				s.Remove(name)
			}
		},
	}).browser().get("/")
	expect(t, "calls", calls(server), "")
}

func TestChangesOfOneRequestAreReadBackBeforeTheyAreSaved(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/set": set("a"),
		"/": func(w writer, r *request, s *session) {
			s.Remove("a")
			check(t, s.Set("b", 1))
			_, hasA, _ := coatcheck.Get[string](r.Context(), s, "a")
			_, hasB, _ := coatcheck.Get[int](r.Context(), s, "b")
			names, err := s.Names(r.Context())
			fmt.Fprintln(w, hasA, hasB, names, err)
		},
		"/later": func(w writer, r *request, s *session) {
			names, err := s.Names(r.Context())
			fmt.Fprintln(w, names, err)
		},
	}).browser()
	browser.get("/set?v=1")
	expect(t, "names", browser.get("/").body, "false true [b] <nil>")
	expect(t, "names later", browser.get("/later").body, "[b] <nil>")
}

func TestWhatIsDiscardedIsNotSaved(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/set": set("a"), "/": show("a"),
		"/discard": func(w writer, r *request, s *session) {
			check(t, s.Set("a", "2"))
			check(t, s.Set("b", "2"))
			_ = s.Set("c", math.NaN())
			s.Discard()
			value, _, err := coatcheck.Get[string](r.Context(), s, "a")
			fmt.Fprintln(w, value, err)
		},
	}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	expect(t, "in the request", browser.get("/discard").body, "1 <nil>")
	expect(t, "calls", calls(server), "POST authenticate")
	expect(t, "later", browser.get("/").body, "1")
}
