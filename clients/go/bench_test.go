package coatcheck_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// What Middleware adds to a request that reads one field, on this machine: go test -run '^$' -bench . -benchmem

func BenchmarkARequestByUnixSocket(b *testing.B) { benchmark(b, coatcheck.NearOff, false) }

func BenchmarkARequestByTCP(b *testing.B) { benchmark(b, coatcheck.NearOff, true) }

func BenchmarkARequestFromTheNearCache(b *testing.B) { benchmark(b, coatcheck.NearAll, false) }

func BenchmarkARequestThatSaves(b *testing.B) {
	client, count := benchClient(b, coatcheck.NearOff, false), 0
	serveMany(b, client, func(w http.ResponseWriter, r *http.Request) {
		session := coatcheck.FromContext(r.Context())
		if _, _, err := coatcheck.Get[int](r.Context(), session, "count"); err != nil {
			b.Error(err)
		}
		count++
		check(b, session.Set("count", count))
		check(b, session.Save(r.Context()))
	})
}

func BenchmarkARequestThatUsesNoSession(b *testing.B) {
	client := benchClient(b, coatcheck.NearOff, false)
	serveMany(b, client, func(http.ResponseWriter, *http.Request) {})
}

func benchClient(b *testing.B, mode coatcheck.NearMode, byTCP bool) *coatcheck.Client {
	network, address := "unix", filepath.Join(b.TempDir(), "s")
	if byTCP {
		network, address = "tcp", "127.0.0.1:0"
	}
	listener, err := net.Listen(network, address)
	check(b, err)
	server := &http.Server{Handler: coatchecktest.NewService()}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	url := "unix:" + address
	if byTCP {
		url = "http://" + listener.Addr().String()
	}
	client, err := coatcheck.NewClient(url, coatcheck.Token(coatchecktest.ServiceToken), coatcheck.NearCache(mode))
	check(b, err)
	b.Cleanup(client.Close)
	return client
}

func benchmark(b *testing.B, mode coatcheck.NearMode, byTCP bool) {
	if os.Getenv("SERVICE_URL") != "" {
		b.Skip("measures the client against the service in memory")
	}
	client := benchClient(b, mode, byTCP)
	serveMany(b, client, func(w http.ResponseWriter, r *http.Request) {
		_, ok, err := coatcheck.Get[string](r.Context(), coatcheck.FromContext(r.Context()), "name")
		if !ok || err != nil {
			b.Errorf("%v %v", ok, err)
		}
	})
}

func serveMany(b *testing.B, client *coatcheck.Client, page http.HandlerFunc) {
	data := coatcheck.Data{"name": []byte(`"ann"`)}
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: "ann", Data: data})
	check(b, err)
	handler := coatcheck.Middleware(client)(page)
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.AddCookie(&http.Cookie{Name: "__Host-session", Value: minted.Cookie.Token.Reveal()})
	handler.ServeHTTP(httptest.NewRecorder(), request)
	receive(b, client.Heard())
	b.ReportAllocs()
	b.ResetTimer()
	for index := 0; index < b.N; index++ {
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
}
