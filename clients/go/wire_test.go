package coatcheck_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

const someID = "aaaaaaaaaaaaaaaaaaaaaa"

// found is an answer to Find.
const found = `{"session":{"id":"` + someID + `"},"version":1,"data":{}}`

func whole(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// scripted is a client of a server that gives these answers to the calls of each connection, and then closes it.
func scripted(t *testing.T, answers ...string) (*coatcheck.Client, *atomic.Int32) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { listener.Close() })
	var connections atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go play(conn, answers)
		}
	}()
	return coatcheck.UncheckedClient("http://" + listener.Addr().String()), &connections
}

func play(conn net.Conn, answers []string) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for _, answer := range answers {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		_, _ = io.WriteString(conn, answer)
	}
}

func TestAnAnswerThatIsNotPlainHTTPIsUnavailableAndNotAskedForAgain(t *testing.T) {
	body := fmt.Sprintf("%d\r\n\r\n%s", len(found), found)
	for name, answer := range map[string]string{
		"no HTTP":              "SSH-2.0-OpenSSH_9.2\r\n",
		"another version":      "HTTP/1.0 200 OK\r\nContent-Length: " + body,
		"no status":            "HTTP/1.1 OK\r\nContent-Length: " + body,
		"a status of 4 digits": "HTTP/1.1 2000 OK\r\nContent-Length: " + body,
		"an interim answer":    "HTTP/1.1 103 Early Hints\r\n\r\n" + whole(found),
		"no content":           "HTTP/1.1 204 No Content\r\n\r\n",
		"no length":            "HTTP/1.1 200 OK\r\n\r\n" + found,
		"two lengths":          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: " + body,
		"a negative length":    "HTTP/1.1 200 OK\r\nContent-Length: -" + body,
		"a signed length":      "HTTP/1.1 200 OK\r\nContent-Length: +" + body,
		"an empty length":      "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n" + found,
		"a huge length":        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + found,
		"an absurd length":     "HTTP/1.1 200 OK\r\nContent-Length: 1" + strings.Repeat("0", 30) + "\r\n\r\n" + found,
		"chunks":               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: " + body,
		"a compressed body":    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body,
		"bare line feeds":      "HTTP/1.1 200 OK\nContent-Length: " + strings.ReplaceAll(body, "\r", ""),
		"a line without colon": "HTTP/1.1 200 OK\r\nstrange\r\nContent-Length: " + body,
		"a folded line":        "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\nContent-Length: " + body,
		"a space in a name":    "HTTP/1.1 200 OK\r\nContent-Length : " + body,
		"a long line":          "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("b", 5000) + "\r\nContent-Length: " + body,
		"many lines":           "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 64) + "Content-Length: " + body,
		"half a head":          "HTTP/1.1 200 OK\r\nContent-Le",
		"half a body":          whole(found)[:60],
	} {
		client, connections := scripted(t, answer)
		_, err := client.Find(ctx, someID)
		if !errors.Is(err, coatcheck.ErrUnavailable) || connections.Load() != 1 {
			t.Errorf("%s: %v on %d connections", name, err, connections.Load())
		}
	}
}

func TestTheHeadOfAnAnswerMayBeWrittenInAnyCase(t *testing.T) {
	lines := strings.Repeat("A: b\r\n", 60)
	client, _ := scripted(t, fmt.Sprintf("HTTP/1.1 200\r\n%scontent-LENGTH: \t%d \r\n\r\n%s", lines, len(found), found))
	_, err := client.Find(ctx, someID)
	check(t, err)
}

func TestAConnectionIsKeptForTheNextCall(t *testing.T) {
	client, connections := scripted(t, whole(found), whole(found), whole(found))
	for range [3]int{} {
		_, err := client.Find(ctx, someID)
		check(t, err)
	}
	expect(t, "connections", connections.Load(), 1)
}

func TestAConnectionThatTheServiceWillCloseIsNotKept(t *testing.T) {
	closing := strings.Replace(whole(found), "\r\n", "\r\nConnection: Close\r\n", 1)
	client, connections := scripted(t, closing, whole(strings.ReplaceAll(found, someID, "bbbbbbbbbbbbbbbbbbbbbb")))
	for range [3]int{} {
		state, err := client.Find(ctx, someID)
		check(t, err)
		expect(t, "session", state.Session.ID, someID)
	}
	expect(t, "connections", connections.Load(), 3)
}

func TestWhatFollowsAnAnswerIsNotTheAnswerToTheNextCall(t *testing.T) {
	stray := whole(strings.ReplaceAll(found, someID, "bbbbbbbbbbbbbbbbbbbbbb"))
	client, _ := scripted(t, whole(found)+stray, stray)
	for range [3]int{} {
		state, err := client.Find(ctx, someID)
		check(t, err)
		expect(t, "session", state.Session.ID, someID)
	}
}

func TestWhatComesOnAnIdleConnectionIsNotTheAnswerToTheNextCall(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer listener.Close()
	first := make(chan net.Conn, 1)
	go func() {
		conn, _ := listener.Accept()
		play(keptOpen{conn}, []string{whole(found)})
		first <- conn
		conn, _ = listener.Accept()
		play(conn, []string{whole(found)})
	}()
	client := coatcheck.UncheckedClient("http://" + listener.Addr().String())
	_, err = client.Find(ctx, someID)
	check(t, err)
	stray := whole(strings.ReplaceAll(found, someID, "bbbbbbbbbbbbbbbbbbbbbb"))
	_, err = io.WriteString(receive(t, first), stray)
	check(t, err)
	state, err := client.Find(ctx, someID)
	check(t, err)
	expect(t, "session", state.Session.ID, someID)
}

// keptOpen does not close.
type keptOpen struct{ net.Conn }

func (keptOpen) Close() error { return nil }

func TestACallerWhoGivesUpClosesTheConnection(t *testing.T) {
	asked, gone := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
		close(gone)
	}))
	defer server.Close()
	client := coatcheck.UncheckedClient(server.URL)
	limited, cancel := context.WithCancel(ctx)
	go func() {
		<-asked
		cancel()
	}()
	began := time.Now()
	_, err := client.Find(limited, someID)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, coatcheck.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	if waited := time.Since(began); waited > time.Second {
		t.Errorf("it waited for %v", waited)
	}
	receive(t, gone)
}

func TestACallOverTLSChecksTheCertificate(t *testing.T) {
	server := httptest.NewTLSServer(coatchecktest.NewService())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer server.Close()
	token := coatcheck.Token(coatchecktest.ServiceToken)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	client, err := coatcheck.NewClient(server.URL, token, coatcheck.TLS(&tls.Config{RootCAs: trusted}))
	check(t, err)
	defer client.Close()
	for range [3]int{} {
		_, err = client.Mint(ctx, coatcheck.MintRequest{})
		check(t, err)
	}
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	start, err := client.Events(ctx, -1, 0)
	check(t, err)
	_, err = client.Events(limited, start.Next, 200*time.Millisecond) // an answer that takes its time
	check(t, err)
	stranger, err := coatcheck.NewClient(server.URL, token)
	check(t, err)
	defer stranger.Close()
	var unknown x509.UnknownAuthorityError
	if _, err = stranger.Mint(ctx, coatcheck.MintRequest{}); !errors.As(err, &unknown) {
		t.Errorf("err = %v", err)
	}
}
