package sessions_test

import (
	"encoding/gob"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

type user struct{ Name string }

type strange struct{ Name string }

func init() {
	gob.Register(user{})
	gin.SetMode(gin.ReleaseMode)
}

// shop is an application on gin, and a browser.
type shop struct {
	t       *testing.T
	service *coatchecktest.Server
	server  *httptest.Server
	client  *http.Client
}

// pages are the routes by path.
type pages map[string]func(c *gin.Context, session sessions.Session)

func newShop(t *testing.T, routes pages, options ...sessions.Option) *shop {
	service := coatchecktest.NewServer()
	t.Cleanup(service.Close)
	client := service.Client()
	t.Cleanup(client.Close)
	router := gin.New()
	router.Use(gin.RecoveryWithWriter(io.Discard), sessions.Sessions(client, options...))
	for path, handle := range routes {
		handle := handle
		router.GET(path, func(c *gin.Context) { handle(c, sessions.Default(c)) })
		router.GET("/guarded"+path, sessions.Guard, func(c *gin.Context) { handle(c, sessions.Default(c)) })
	}
	s := &shop{t: t, service: service, server: httptest.NewTLSServer(router)}
	t.Cleanup(s.server.Close)
	s.client = s.browser()
	service.TakeCalls()
	return s
}

func (s *shop) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: s.server.Client().Transport, Jar: jar, CheckRedirect: stay}
}

// copied returns a browser with the cookies of now.
func (s *shop) copied() *http.Client {
	client := s.browser()
	request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
	client.Jar.SetCookies(request.URL, s.client.Jar.Cookies(request.URL))
	return client
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

func (s *shop) calls() string { return strings.Join(s.service.TakeCalls(), ", ") }

func expect(t *testing.T, what string, found, wanted any) {
	t.Helper()
	if found != wanted {
		t.Errorf("%s: %v, wanted %v", what, found, wanted)
	}
}

// say writes the values in one line.
func say(c *gin.Context, values ...any) { c.String(http.StatusOK, "%s", fmt.Sprintln(values...)) }

// set is a page that sets and saves one value.
func set(key string, value any) func(*gin.Context, sessions.Session) {
	return func(c *gin.Context, session sessions.Session) {
		session.Set(key, value)
		say(c, session.Save())
	}
}

// show is a page that shows one value.
func show(key string) func(*gin.Context, sessions.Session) {
	return func(c *gin.Context, session sessions.Session) { say(c, fmt.Sprintf("%#v", session.Get(key))) }
}

// who is a page that shows the principal.
func who(c *gin.Context, session sessions.Session) { say(c, "principal:", session.Principal()) }
