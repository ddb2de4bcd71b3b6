package coatcheck_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// The tests that call anyService run against the service at SERVICE_URL, with SERVICE_TOKEN, if these are set in the
// environment. The others need a clock or failures that they can choose, so they are skipped then.

func anyService(t testing.TB, options ...coatcheck.Option) *coatcheck.Client {
	t.Helper()
	url := os.Getenv("SERVICE_URL")
	if url == "" {
		_, client := memory(t, nil, options...)
		return client
	}
	options = append([]coatcheck.Option{coatcheck.Token(os.Getenv("SERVICE_TOKEN"))}, options...)
	client, err := coatcheck.NewClient(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// memory starts a service in memory. change may be nil.
func memory(
	t testing.TB, change func(*coatchecktest.Policy), options ...coatcheck.Option,
) (*coatchecktest.Server, *coatcheck.Client) {
	t.Helper()
	if os.Getenv("SERVICE_URL") != "" {
		t.Skip("needs a service whose clock and failures the test can choose")
	}
	if change == nil {
		change = func(*coatchecktest.Policy) {}
	}
	server := coatchecktest.NewServer(change)
	t.Cleanup(server.Close)
	client := server.Client(options...)
	t.Cleanup(client.Close)
	server.TakeCalls()
	return server, client
}

// newPrincipal returns a principal that no other test uses.
func newPrincipal() string {
	random := make([]byte, 8)
	if _, err := rand.Read(random); err != nil {
		panic(err)
	}
	return "user-" + hex.EncodeToString(random)
}

var ctx = context.Background()

// handlers are the pages of an application, by path.
type handlers map[string]func(http.ResponseWriter, *http.Request, *coatcheck.Session)

// site is an application behind Middleware, over TLS.
type site struct {
	t      testing.TB
	server *httptest.Server
}

func newSite(t testing.TB, client *coatcheck.Client, pages handlers, options ...coatcheck.MiddlewareOption) *site {
	mux := http.NewServeMux()
	for path, page := range pages {
		page := page
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			page(w, r, coatcheck.FromContext(r.Context()))
		})
	}
	server := httptest.NewUnstartedServer(coatcheck.Middleware(client, options...)(mux))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return &site{t, server}
}

// browser keeps cookies, and does not follow redirects.
type browser struct {
	site   *site
	client *http.Client
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{s, &http.Client{Transport: s.server.Client().Transport, Jar: jar, CheckRedirect: stay}}
}

// copied returns a browser with the same cookies as they are now: a second tab with a request under way, or a thief.
func (b *browser) copied() *browser {
	other := b.site.browser()
	other.setCookies(b.cookies())
	return other
}

func (b *browser) cookies() []*http.Cookie {
	request, _ := http.NewRequest(http.MethodGet, b.site.server.URL, nil)
	return b.client.Jar.Cookies(request.URL)
}

func (b *browser) setCookies(cookies []*http.Cookie) {
	request, _ := http.NewRequest(http.MethodGet, b.site.server.URL, nil)
	b.client.Jar.SetCookies(request.URL, cookies)
}

// page is an answer that was read to its end.
type page struct {
	status int
	header http.Header
	body   string
}

func (p page) setCookie() string { return strings.Join(p.header.Values("Set-Cookie"), "\n") }

func (b *browser) get(path string, headers ...string) page {
	b.site.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.site.server.URL+path, nil)
	if err != nil {
		b.site.t.Fatal(err)
	}
	for index := 0; index+1 < len(headers); index += 2 {
		request.Header.Set(headers[index], headers[index+1])
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.site.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.site.t.Fatal(err)
	}
	return page{response.StatusCode, response.Header, strings.TrimSpace(string(body))}
}

// captured is a log that a test reads.
type captured struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (c *captured) Write(text []byte) (int, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.text.Write(text)
}

func (c *captured) String() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.text.String()
}

func (c *captured) option() coatcheck.Option { return coatcheck.LogTo(log.New(c, "", 0)) }

// check fails the test if there is an error. It may be called in a handler, too.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func expect[T comparable](t testing.TB, what string, found, wanted T) {
	t.Helper()
	if found != wanted {
		t.Errorf("%s: %v, wanted %v", what, found, wanted)
	}
}

// calls returns the calls of a service in one line.
func calls(server *coatchecktest.Server) string { return strings.Join(server.TakeCalls(), ", ") }

// receive waits for a value, and fails the test rather than wait for ever.
func receive[T any](t testing.TB, values <-chan T) T {
	t.Helper()
	select {
	case value := <-values:
		return value
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came within 10 seconds")
		panic("unreachable")
	}
}
