package gorilla_test

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
	"github.com/coatcheck/coatcheck/clients/go/gorilla"
)

type user struct{ Name string }

type strange struct{ Name string }

func init() { gob.Register(user{}) }

// shop is an application with a store, and a browser.
type shop struct {
	t       *testing.T
	service *coatchecktest.Server
	store   *gorilla.Store
	server  *httptest.Server
	client  *http.Client
}

// page gets the session called "shop", and the error of getting it.
type page func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error)

func newShop(t *testing.T, pages map[string]page, options ...gorilla.Option) *shop {
	service := coatchecktest.NewServer()
	t.Cleanup(service.Close)
	client := service.Client()
	t.Cleanup(client.Close)
	s := &shop{t: t, service: service, store: gorilla.NewStore(client, options...)}
	mux := http.NewServeMux()
	for path, handle := range pages {
		handle := handle
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			session, err := s.store.Get(r, "shop")
			handle(w, r, session, err)
		})
		mux.Handle("/guarded"+path, s.store.Guard("shop")(http.StripPrefix("/guarded", mux)))
	}
	s.server = httptest.NewTLSServer(mux)
	t.Cleanup(s.server.Close)
	s.client = s.browser()
	service.TakeCalls()
	return s
}

func (s *shop) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Transport: s.server.Client().Transport, Jar: jar}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s *shop) get(path string) answer { return s.getBy(s.client, path) }

func (s *shop) getBy(client *http.Client, path string) answer {
	s.t.Helper()
	response, err := client.Get(s.server.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, strings.TrimSpace(string(body))}
}

// copied returns a browser with the cookies of now.
func (s *shop) copied() *http.Client {
	client := s.browser()
	request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
	client.Jar.SetCookies(request.URL, s.client.Jar.Cookies(request.URL))
	return client
}

func (s *shop) calls() string { return strings.Join(s.service.TakeCalls(), ", ") }

// set is a page that sets and saves one value.
func set(name string, value any) page {
	return func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
		session.Values[name] = value
		fmt.Fprintln(w, session.Save(r, w))
	}
}

// show is a page that shows one value.
func show(name string) page {
	return func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error) {
		fmt.Fprintf(w, "%#v %v", session.Values[name], err)
	}
}

func logout(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
	session.Options.MaxAge = -1
	fmt.Fprintln(w, session.Save(r, w))
}

func expect(t *testing.T, what string, found, wanted any) {
	t.Helper()
	if found != wanted {
		t.Errorf("%s: %v, wanted %v", what, found, wanted)
	}
}

func TestAValueIsThereInTheNextRequestWithItsType(t *testing.T) {
	for _, value := range []any{
		"coat", 5, 1.5, true, user{"ann"}, []string{"a"}, []any{"a", 1}, []byte("b"), time.Minute,
	} {
		s := newShop(t, map[string]page{"/set": set("v", value), "/": show("v")})
		expect(t, "save", s.get("/set").body, "<nil>")
		expect(t, "value", s.get("/").body, fmt.Sprintf("%#v <nil>", value))
	}
}

func TestAnUpdateIsStored(t *testing.T) {
	s := newShop(t, map[string]page{
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			count, _ := session.Values["count"].(int)
			session.Values["count"] = count + 1
			err := session.Save(r, w)
			fmt.Fprintln(w, count+1, session.IsNew, err)
		},
	})
	expect(t, "first", s.get("/").body, "1 true <nil>")
	expect(t, "second", s.get("/").body, "2 false <nil>")
	expect(t, "third", s.get("/").body, "3 false <nil>")
	expect(t, "calls", s.calls(), "POST sessions, POST authenticate, PATCH data, POST authenticate, PATCH data")
}

func TestAChangeInsideAValueIsStored(t *testing.T) {
	s := newShop(t, map[string]page{
		"/set": set("cart", map[string]any{"coats": 1.0}), "/": show("cart"),
		"/more": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			session.Values["cart"].(map[string]any)["coats"] = 2.0
			fmt.Fprintln(w, session.Save(r, w))
		},
	})
	s.get("/set")
	s.get("/more")
	expect(t, "cart", s.get("/").body, `map[string]interface {}{"coats":2} <nil>`)
}

func TestAValueThatIsDeletedIsGone(t *testing.T) {
	s := newShop(t, map[string]page{
		"/a": set("a", 1), "/b": set("b", 2), "/show/a": show("a"), "/show/b": show("b"),
		"/delete": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			delete(session.Values, "a")
			fmt.Fprintln(w, session.Save(r, w))
		},
	})
	s.get("/a")
	s.get("/b")
	s.get("/delete")
	expect(t, "a", s.get("/show/a").body, "<nil> <nil>")
	expect(t, "b", s.get("/show/b").body, "2 <nil>")
}

func TestNothingChangedIsNothingWritten(t *testing.T) {
	s := newShop(t, map[string]page{"/set": set("v", map[string]any{"b": 1, "a": user{"ann"}}), "/": show("v")})
	s.get("/")
	expect(t, "calls of a visitor", s.calls(), "")
	s.get("/set")
	s.calls()
	s.get("/set")
	expect(t, "calls", s.calls(), "POST authenticate")
}

func TestParallelRequestsDoNotUndoEachOther(t *testing.T) {
	s := newShop(t, map[string]page{
		"/start": set("v", 1), "/a": set("a", 1), "/b": set("b", 2), "/show/a": show("a"), "/show/b": show("b"),
	})
	s.get("/start")
	var group sync.WaitGroup
	for _, path := range []string{"/a", "/b"} {
		path := path
		group.Add(1)
		go func() {
			defer group.Done()
			s.get(path)
		}()
	}
	group.Wait()
	expect(t, "both", s.get("/show/a").body+s.get("/show/b").body, "1 <nil>2 <nil>")
}

func TestFlashesAreReadOnce(t *testing.T) {
	s := newShop(t, map[string]page{
		"/add": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			session.AddFlash("saved")
			session.AddFlash(user{"ann"})
			fmt.Fprintln(w, session.Save(r, w))
		},
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			flashes := session.Flashes()
			fmt.Fprintln(w, flashes, session.Save(r, w))
		},
	})
	s.get("/add")
	expect(t, "first", s.get("/").body, "[saved {ann}] <nil>")
	expect(t, "second", s.get("/").body, "[] <nil>")
}

func TestWhatCannotBeStoredIsNamedAndNothingIs(t *testing.T) {
	for wanted, values := range map[string]map[any]any{
		`"who" cannot be stored: its type gorilla_test.strange`: {"who": strange{"secret"}, "v": 1},
		"key 5 is a int": {5: "secret", "v": 1},
	} {
		s := newShop(t, map[string]page{"/": show("v"), "/set": func(
			w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error,
		) {
			session.Values = values
			fmt.Fprintln(w, session.Save(r, w))
		}})
		body := s.get("/set").body
		if !strings.Contains(body, wanted) || strings.Contains(body, "secret") {
			t.Errorf("%s: %s", wanted, body)
		}
		expect(t, "calls", s.calls(), "")
	}
}

func TestAValueThatCannotBeReadIsNamedAndStays(t *testing.T) {
	s := newShop(t, map[string]page{
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error) {
			before := fmt.Sprintln(session.Values["good"], err != nil && strings.Contains(err.Error(), `"bad"`))
			session.Values["good"] = "changed"
			fmt.Fprint(w, before, session.Save(r, w))
		},
	})
	cookie := s.service.Login("ann", map[string]any{"bad": map[string]any{" go": "unheard of", "v": 1}, "good": "text"})
	for _, wanted := range []string{"text true\n<nil>", "changed true\n<nil>"} {
		request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
		request.AddCookie(&http.Cookie{Name: "shop", Value: cookie.Value})
		response, err := s.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		expect(t, "body", strings.TrimSpace(string(body)), wanted)
	}
}

func TestAnOutageIsAnErrorAndASaveAfterItMakesNoSession(t *testing.T) {
	s := newShop(t, map[string]page{
		"/set": set("v", 1), "/": show("v"),
		"/outage": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error) {
			if errors.Is(err, coatcheck.ErrUnavailable) && len(session.Values) == 0 {
				fmt.Fprintln(w, errors.Is(session.Save(r, w), coatcheck.ErrUnavailable))
			}
		},
	})
	s.get("/set")
	s.service.SetOutage(true)
	page := s.get("/outage")
	expect(t, "body", page.body, "true")
	expect(t, "cookie", page.header.Get("Set-Cookie"), "")
	s.service.SetOutage(false)
	expect(t, "value", s.get("/").body, "1 <nil>")
}

func TestTwoNamesAreTwoSessions(t *testing.T) {
	s := newShop(t, map[string]page{
		"/": func(w http.ResponseWriter, r *http.Request, first *sessions.Session, _ error) {
			second, err := first.Store().Get(r, "other")
			before := fmt.Sprintln(first.Values["v"], second.Values["v"], err)
			first.Values["v"], second.Values["v"] = 1, 2
			fmt.Fprint(w, before, sessions.Save(r, w))
		},
	})
	expect(t, "first", s.get("/").body, "<nil> <nil> <nil>\n<nil>")
	expect(t, "second", s.get("/").body, "1 2 <nil>\n<nil>")
}
