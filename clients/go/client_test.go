package coatcheck_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

func TestAWrongServiceTokenIsAnErrorAtTheStart(t *testing.T) {
	server, _ := memory(t, nil)
	_, err := coatcheck.NewClient(server.URL, coatcheck.Token("not-the-token"))
	if !errors.Is(err, coatcheck.ErrForbidden) {
		t.Errorf("err = %v", err)
	}
	if strings.Contains(fmt.Sprint(err), "not-the-token") {
		t.Error("the error contains the token")
	}
}

func TestAServiceThatIsAwayAtTheStartIsNoError(t *testing.T) {
	server, _ := memory(t, nil)
	server.SetOutage(true)
	client, err := coatcheck.NewClient(server.URL, coatcheck.Token(coatchecktest.ServiceToken))
	check(t, err)
	defer client.Close()
	server.SetOutage(false)
	about, err := client.About(ctx)
	check(t, err)
	expect(t, "application", about.Application, "test")
}

func TestAnAddressThatIsNoneIsExplained(t *testing.T) {
	for _, address := range []string{
		"", "localhost:8080", "unix:relative", "ftp://host", "http://", "http://a/path", "http://u:p@host",
	} {
		_, err := coatcheck.NewClient(address, coatcheck.Token("token"))
		if err == nil || !strings.HasPrefix(err.Error(), "coatcheck: ") || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAClientWithoutATokenIsRefused(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "token")
	check(t, os.WriteFile(empty, []byte("\n"), 0o600))
	for name, option := range map[string]coatcheck.Option{
		"empty": coatcheck.Token(""), "two lines": coatcheck.Token("a\nb"), "no file": coatcheck.TokenFile(empty + "x"),
		"empty file": coatcheck.TokenFile(empty),
	} {
		if _, err := coatcheck.NewClient("http://127.0.0.1:1", option); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAUnixSocketIsAnAddress(t *testing.T) {
	if os.Getenv("SERVICE_URL") != "" {
		t.Skip("starts a service of its own")
	}
	folder, err := os.MkdirTemp("", "coatcheck")
	check(t, err)
	defer os.RemoveAll(folder)
	path, tokenFile := filepath.Join(folder, "s"), filepath.Join(folder, "token")
	check(t, os.WriteFile(tokenFile, []byte(coatchecktest.ServiceToken+"\n"), 0o600))
	listener, err := net.Listen("unix", path)
	check(t, err)
	server := &http.Server{Handler: coatchecktest.NewService()}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	client, err := coatcheck.NewClient("unix:"+path, coatcheck.TokenFile(tokenFile))
	check(t, err)
	defer client.Close()
	_, err = client.Mint(ctx, coatcheck.MintRequest{Principal: "ann"})
	check(t, err)
}

func TestTextThatIsNoTokenIsRefusedWithoutACall(t *testing.T) {
	server, client := memory(t, nil)
	for _, text := range []string{"", "short", strings.Repeat("a", 63) + "=", strings.Repeat("é", 32)} {
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: coatcheck.NewSecret(text)})
		if !errors.Is(err, coatcheck.ErrUnauthenticated) {
			t.Errorf("%q: %v", text, err)
		}
	}
	expect(t, "calls", calls(server), "")
}

func TestAValueComesBackByteForByte(t *testing.T) {
	client := anyService(t)
	value := `{"html":"<a href='x'>&amp;</a>","big":12345678901234567890.10,"line":"` + "\u2028" + `"}`
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Data: coatcheck.Data{"v": []byte(value)}})
	check(t, err)
	state, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: minted.Cookie.Token})
	check(t, err)
	expect(t, "value", string(state.Data["v"]), value)
}

func TestDataOfAKnownVersionIsNotSentAgain(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Data: coatcheck.Data{"v": []byte("1")}})
	check(t, err)
	request := coatcheck.AuthenticateRequest{Token: minted.Cookie.Token, Known: minted.Version}
	state, err := client.Authenticate(ctx, request)
	check(t, err)
	if state.Data != nil {
		t.Errorf("data = %v", state.Data)
	}
}

func TestAConditionalChangeFailsWithThePresentData(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Data: coatcheck.Data{"v": []byte("1")}})
	check(t, err)
	id := minted.Session.ID
	_, err = client.Patch(ctx, coatcheck.PatchRequest{ID: id, Set: coatcheck.Data{"v": []byte("2")}})
	check(t, err)
	change := coatcheck.PatchRequest{ID: id, Set: coatcheck.Data{"v": []byte("3")}, IfVersion: minted.Version}
	_, err = client.Patch(ctx, change)
	var failure *coatcheck.Error
	if !errors.As(err, &failure) || !errors.Is(err, coatcheck.ErrConflict) || string(failure.Data["v"]) != "2" {
		t.Errorf("err = %#v", err)
	}
}

func TestAConditionOnAFieldComparesItsHash(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Data: coatcheck.Data{"v": []byte("1")}})
	check(t, err)
	change := coatcheck.PatchRequest{ID: minted.Session.ID, Set: coatcheck.Data{"v": []byte("2")}}
	hash := coatcheck.Hash([]byte("1"))
	change.IfFields = map[string]*string{"v": &hash, "w": nil}
	_, err = client.Patch(ctx, change)
	check(t, err)
	if _, err = client.Patch(ctx, change); !errors.Is(err, coatcheck.ErrConflict) {
		t.Errorf("err = %v", err)
	}
}

func TestDataOverTheQuotaNamesTheField(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{})
	check(t, err)
	large := []byte(`"` + strings.Repeat("x", 20_000) + `"`)
	_, err = client.Patch(ctx, coatcheck.PatchRequest{ID: minted.Session.ID, Set: coatcheck.Data{"picture": large}})
	var failure *coatcheck.Error
	if !errors.As(err, &failure) || !errors.Is(err, coatcheck.ErrTooLarge) {
		t.Fatalf("err = %v", err)
	}
	expect(t, "field", failure.Field, "picture")
	expect(t, "limit", failure.Max, 16_384)
}

func TestABodyThatIsTooLargeIsNotSent(t *testing.T) {
	server, client := memory(t, nil)
	huge := []byte(`"` + strings.Repeat("x", 1_000_000) + `"`)
	_, err := client.Mint(ctx, coatcheck.MintRequest{Data: coatcheck.Data{"v": huge}})
	var failure *coatcheck.Error
	if !errors.As(err, &failure) || !errors.Is(err, coatcheck.ErrTooLarge) || failure.Field != "v" {
		t.Errorf("err = %v", err)
	}
	expect(t, "calls", calls(server), "")
}

func TestAListOfSessionsHasPages(t *testing.T) {
	client := anyService(t)
	principal, seen := newPrincipal(), map[string]bool{}
	for range [3]int{} {
		_, err := client.Mint(ctx, coatcheck.MintRequest{Principal: principal})
		check(t, err)
	}
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		page, err := client.List(ctx, principal, after, 2)
		check(t, err)
		if len(page.Items) > 2 || pages > 2 {
			t.Fatalf("page %d has %d sessions", pages, len(page.Items))
		}
		for _, item := range page.Items {
			seen[item.ID] = true
		}
		after = page.Next
	}
	expect(t, "sessions", len(seen), 3)
}

func TestASessionOfAPrincipalCanBeEndedByItsHandle(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: newPrincipal()})
	check(t, err)
	ended, err := client.End(ctx, coatcheck.EndRequest{ID: minted.Session.ID, Reason: coatcheck.ReasonRevoked})
	check(t, err)
	expect(t, "ended", fmt.Sprint(ended), fmt.Sprint([]string{minted.Session.ID}))
	_, err = client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: minted.Cookie.Token})
	var failure *coatcheck.Error
	if !errors.As(err, &failure) || failure.Reason != coatcheck.ReasonRevoked {
		t.Errorf("err = %v", err)
	}
	again, err := client.End(ctx, coatcheck.EndRequest{ID: minted.Session.ID})
	check(t, err)
	expect(t, "ended again", len(again), 0)
}

func TestEventsTellOfWhatWasDoneBeforeTheyWereAskedFor(t *testing.T) {
	client := anyService(t)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: newPrincipal()})
	check(t, err)
	start, err := client.Events(ctx, -1, 0)
	check(t, err)
	_, err = client.End(ctx, coatcheck.EndRequest{ID: minted.Session.ID})
	check(t, err)
	events, err := client.Events(ctx, start.Next, 0)
	check(t, err)
	for _, event := range events.Events {
		if event.Session == minted.Session.ID && event.Kind == "ended" {
			return
		}
	}
	t.Errorf("events = %v", events)
}

func TestAPositionThatIsForgottenIsMissed(t *testing.T) {
	server, client := memory(t, nil)
	server.ForgetEvents()
	_, err := client.Events(ctx, 0, 0)
	if !errors.Is(err, coatcheck.ErrMissed) {
		t.Errorf("err = %v", err)
	}
}

func TestNoSecretIsPrinted(t *testing.T) {
	server, client := memory(t, nil)
	minted, err := client.Mint(ctx, coatcheck.MintRequest{Principal: "ann"})
	check(t, err)
	token := minted.Cookie.Token.Reveal()
	cookie := coatcheck.Cookie{Token: minted.Cookie.Token}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		printed := fmt.Sprintf(verb+verb+verb+verb, client, minted, cookie, cookie.Token)
		for _, secret := range []string{token, coatchecktest.ServiceToken, fmt.Sprintf("%x", token)} {
			if strings.Contains(printed, secret) {
				t.Errorf("%s prints a secret: %s", verb, printed)
			}
		}
	}
	server.Close()
	_, err = client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: minted.Cookie.Token})
	if strings.Contains(err.Error(), token) || strings.Contains(err.Error(), coatchecktest.ServiceToken) {
		t.Errorf("the error contains a secret: %v", err)
	}
}

func TestACallTimesOut(t *testing.T) {
	var calls atomic.Int32
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		<-release
	}))
	defer server.Close()
	defer close(release)
	limited, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	client := coatcheck.UncheckedClient(server.URL)
	_, err := client.Find(limited, strings.Repeat("a", 22))
	if !errors.Is(err, coatcheck.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
	expect(t, "calls", calls.Load(), 1)
}
