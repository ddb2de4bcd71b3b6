package coatcheck_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

func TestWhatIsSetAfterTheFirstByteIsLostWithAWarningThatHasNoValue(t *testing.T) {
	log := &captured{}
	client := anyService(t, log.option())
	browser := newSite(t, client, handlers{
		"/set": set("a"), "/": show("a"),
		"/late": func(w writer, r *request, s *session) {
			fmt.Fprintln(w, "first")
			check(t, s.Set("a", "secret value"))
		},
	}).browser()
	browser.get("/set?v=1")
	browser.get("/late")
	text := log.String()
	if !strings.Contains(text, "/late") || !strings.Contains(text, ": a;") || strings.Contains(text, "secret") {
		t.Errorf("log = %s", text)
	}
	expect(t, "value", browser.get("/").body, "1")
}

func TestAStreamSavesByAsking(t *testing.T) {
	log := &captured{}
	client := anyService(t, log.option())
	browser := newSite(t, client, handlers{
		"/set": set("a"), "/": show("a"),
		"/stream": func(w writer, r *request, s *session) {
			fmt.Fprintln(w, "first")
			w.(http.Flusher).Flush()
			check(t, s.Set("a", "2"))
			check(t, s.Save(r.Context()))
			_, err := s.Add(r.Context(), "n", 1)
			check(t, err)
		},
	}).browser()
	browser.get("/set?v=1")
	browser.get("/stream")
	expect(t, "value", browser.get("/").body, "2")
	expect(t, "log", log.String(), "")
}

func TestACookieThatCannotBeSentAnyMoreIsNotMade(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": login(),
		"/": func(w writer, r *request, s *session) {
			w.WriteHeader(http.StatusOK)
			for _, err := range []error{
				s.Login(r.Context(), "ann"), s.Rotate(r.Context()), s.StepUp(r.Context(), nil, "aal2"),
			} {
				if !errors.Is(err, coatcheck.ErrHeaderWritten) {
					t.Errorf("err = %v", err)
				}
			}
		},
		"/visitor": func(w writer, r *request, s *session) {
			w.WriteHeader(http.StatusOK)
			check(t, s.Set("a", 1))
			fmt.Fprintln(w, errors.Is(s.Save(r.Context()), coatcheck.ErrHeaderWritten))
		},
	}).browser()
	expect(t, "visitor", browser.get("/visitor").body, "true")
	browser.get("/login?user=ann")
	server.TakeCalls()
	browser.get("/")
	expect(t, "calls", calls(server), "POST authenticate")
}

func TestAPanicSavesNothing(t *testing.T) {
	server, client := memory(t, nil)
	site := newSite(t, client, handlers{
		"/": func(w writer, r *request, s *session) {
			check(t, s.Set("a", 1))
			panic(http.ErrAbortHandler)
		},
	})
	request, err := http.NewRequest(http.MethodGet, site.server.URL, nil)
	check(t, err)
	if response, err := site.browser().client.Do(request); err == nil {
		t.Errorf("status = %d", response.StatusCode)
	}
	expect(t, "calls", calls(server), "")
}

func TestALoginBeforeAPanicReachesARecoveryFurtherOut(t *testing.T) {
	client := anyService(t)
	handler := coatcheck.Middleware(client)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check(t, coatcheck.FromContext(r.Context()).Login(r.Context(), newPrincipal()))
		panic("a defect")
	}))
	recorder := httptest.NewRecorder()
	func() {
		defer func() { _ = recover() }()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
	}()
	expect(t, "cookies", len(recorder.Result().Cookies()), 1)
}

func TestAFailureOfTheHandlerIsSavedAsAnyAnswer(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/": show("a"),
		"/fail": func(w writer, r *request, s *session) {
			check(t, s.Set("a", "1"))
			http.Error(w, "failed", http.StatusInternalServerError)
		},
	}).browser()
	browser.get("/fail")
	expect(t, "value", browser.get("/").body, "1")
}

func TestAnInformationalAnswerDoesNotCommit(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/": show("a"),
		"/hints": func(w writer, r *request, s *session) {
			w.WriteHeader(http.StatusEarlyHints)
			check(t, s.Set("a", "1"))
		},
	}).browser()
	browser.get("/hints")
	expect(t, "value", browser.get("/").body, "1")
}

func TestABodyIsTypedAndCopiedAsWithoutMiddleware(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/page": func(w writer, r *request, s *session) {
			check(t, s.Set("a", 1))
			_, err := io.Copy(w, strings.NewReader("<!DOCTYPE html><p>coat"))
			check(t, err)
		},
	}).browser()
	page := browser.get("/page")
	expect(t, "body", page.body, "<!DOCTYPE html><p>coat")
	expect(t, "type", page.header.Get("Content-Type"), "text/html; charset=utf-8")
	expect(t, "has a cookie", page.setCookie() != "", true)
}

func TestAHijackedConnectionIsSavedBefore(t *testing.T) {
	server, client := memory(t, nil)
	site := newSite(t, client, handlers{
		"/login": login(), "/": show("a"),
		"/socket": func(w writer, r *request, s *session) {
			check(t, s.Set("a", "1"))
			connection, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer connection.Close()
			fmt.Fprint(connection, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n")
			fmt.Fprint(connection, "Upgrade: websocket\r\n\r\n")
		},
	})
	browser := site.browser()
	browser.get("/login?user=ann")
	expect(t, "handshake", handshake(t, browser).StatusCode, 101)
	expect(t, "value", browser.get("/").body, "1")
	server.SetOutage(true)
	expect(t, "handshake in an outage", handshake(t, browser).StatusCode, 503)
}

func handshake(t *testing.T, browser *browser) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, browser.site.server.URL+"/socket", nil)
	check(t, err)
	request.Header.Set("Connection", "Upgrade")
	request.Header.Set("Upgrade", "websocket")
	response, err := browser.client.Do(request)
	check(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestTheWriterHasTheAbilitiesOfTheOneUnderneath(t *testing.T) {
	client := anyService(t)
	abilities := func(w http.ResponseWriter) string {
		var found string
		coatcheck.Middleware(client)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, flushes := w.(http.Flusher)
			_, hijacks := w.(http.Hijacker)
			_, pushes := w.(http.Pusher)
			found = fmt.Sprint(flushes, hijacks, pushes)
		})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return found
	}
	recorder := httptest.NewRecorder()
	expect(t, "plain", abilities(struct{ http.ResponseWriter }{recorder}), "false false false")
	expect(t, "flusher", abilities(recorder), "true false false")
	expect(t, "HTTP/1.1", abilities(struct {
		*httptest.ResponseRecorder
		http.Hijacker
	}{recorder, nil}), "true true false")
	expect(t, "HTTP/2", abilities(struct {
		*httptest.ResponseRecorder
		http.Pusher
	}{recorder, nil}), "true false true")
}

func TestAVaryHeaderIsNotRepeated(t *testing.T) {
	client := anyService(t)
	for before, wanted := range map[string]string{
		"": "Cookie", "Accept": "Accept|Cookie", "cookie": "cookie", "*": "*",
	} {
		browser := newSite(t, client, handlers{
			"/": func(w writer, r *request, s *session) {
				if before != "" {
					w.Header().Set("Vary", before)
				}
				_, _, _ = s.Info(r.Context())
			},
		}).browser()
		expect(t, "Vary", strings.Join(browser.get("/").header.Values("Vary"), "|"), wanted)
	}
}
