package coatchecktest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// The promises that an application's tests rely on. What the client does with them is tested beside the client.

var ctx = context.Background()

func start(t *testing.T, changes ...func(*coatchecktest.Policy)) (*coatchecktest.Server, *coatcheck.Client) {
	server := coatchecktest.NewServer(changes...)
	t.Cleanup(server.Close)
	client := server.Client()
	t.Cleanup(client.Close)
	return server, client
}

func authenticate(client *coatcheck.Client, token coatcheck.Secret) (coatcheck.State, coatcheck.Reason) {
	state, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: token})
	var failure *coatcheck.Error
	if errors.As(err, &failure) {
		return state, failure.Reason
	}
	return state, ""
}

func mint(t *testing.T, client *coatcheck.Client, request coatcheck.MintRequest) coatcheck.Minted {
	t.Helper()
	minted, err := client.Mint(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

func expect(t *testing.T, what string, found, wanted any) {
	t.Helper()
	if found != wanted {
		t.Errorf("%s: %v, wanted %v", what, found, wanted)
	}
}

func TestASecretIsNeededAndNotOnlyTheHandle(t *testing.T) {
	_, client := start(t)
	minted := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	forged := coatcheck.NewSecret(minted.Session.ID + minted.Cookie.Token.Reveal()[22:40] + strings.Repeat("A", 24))
	_, reason := authenticate(client, forged)
	expect(t, "reason", reason, coatcheck.ReasonNone)
	_, reason = authenticate(client, minted.Cookie.Token)
	expect(t, "the owner", reason, coatcheck.Reason(""))
}

func TestOnlyItsOwnerLearnsWhyASessionEnded(t *testing.T) {
	_, client := start(t)
	minted := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	if _, err := client.End(ctx, coatcheck.EndRequest{Principal: "ann", Reason: coatcheck.ReasonDisabled}); err != nil {
		t.Fatal(err)
	}
	forged := coatcheck.NewSecret(minted.Cookie.Token.Reveal()[:40] + strings.Repeat("A", 24))
	_, reason := authenticate(client, forged)
	expect(t, "a stranger", reason, coatcheck.ReasonNone)
	_, reason = authenticate(client, minted.Cookie.Token)
	expect(t, "the owner", reason, coatcheck.ReasonDisabled)
}

func TestOneSessionTooManyEndsTheOldest(t *testing.T) {
	server, client := start(t, func(policy *coatchecktest.Policy) { policy.PerPrincipal = 2 })
	first := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	server.Advance(time.Second)
	second := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	server.Advance(time.Second)
	third := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	expect(t, "ended", strings.Join(third.Ended, ","), first.Session.ID)
	_, reason := authenticate(client, first.Cookie.Token)
	expect(t, "first", reason, coatcheck.ReasonEvicted)
	_, reason = authenticate(client, second.Cookie.Token)
	expect(t, "second", reason, coatcheck.Reason(""))
}

func TestActivityMovesTheIdleDeadlineAndNotTheAbsoluteOne(t *testing.T) {
	server, client := start(t)
	minted := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	for hours := 0; hours < 23; hours++ {
		server.Advance(29 * time.Minute)
		state, reason := authenticate(client, minted.Cookie.Token)
		if reason != "" {
			t.Fatalf("after %d: %s", hours, reason)
		}
		if state.Offer != nil {
			minted.Cookie = *state.Offer
		}
	}
	server.Advance(12*time.Hour - 23*29*time.Minute)
	_, reason := authenticate(client, minted.Cookie.Token)
	expect(t, "after 12 hours", reason, coatcheck.ReasonAbsolute)
}

func TestATokenThatWasReplacedAMomentAgoIsRefusedWithoutAnAlarm(t *testing.T) {
	server, client := start(t)
	minted := mint(t, client, coatcheck.MintRequest{Principal: "ann"})
	rotated, err := client.Rotate(ctx, minted.Session.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, reason := authenticate(client, minted.Cookie.Token)
	expect(t, "at once", reason, coatcheck.ReasonNone)
	_, reason = authenticate(client, rotated.Cookie.Token)
	expect(t, "the new one", reason, coatcheck.Reason(""))
	server.Advance(11 * time.Second)
	_, reason = authenticate(client, minted.Cookie.Token)
	expect(t, "later", reason, coatcheck.ReasonReplay)
	_, reason = authenticate(client, rotated.Cookie.Token)
	expect(t, "the new one after the alarm", reason, coatcheck.ReasonReplay)
}

func TestWhatTheServiceCannotReadIsABadRequest(t *testing.T) {
	service := coatchecktest.NewService()
	for body, status := range map[string]int{
		"": 400, "[]": 400, "{": 400, `{"token":5}`: 400, `{"token":"x","device":[]}`: 400, "{\"token\":\"\xff\"}": 400,
		`{"token":"x","unknown":1}`: 401, `{"token":"` + strings.Repeat("x", 96<<10) + `"}`: 413,
	} {
		request := httptest.NewRequest(http.MethodPost, "/service/v1/authenticate", strings.NewReader(body))
		request.Header.Set("Authorization", "Bearer "+coatchecktest.ServiceToken)
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, request)
		if recorder.Code != status {
			t.Errorf("%.30q: %d %s", body, recorder.Code, recorder.Body)
		}
	}
}

func TestALoginCookieHasTheDataAndThePrincipal(t *testing.T) {
	server, client := start(t)
	cookie := server.Login("ann", map[string]any{"cart": []string{"coat"}})
	state, _ := authenticate(client, coatcheck.NewSecret(cookie.Value))
	expect(t, "principal", state.Session.Principal, "ann")
	expect(t, "cart", string(state.Data["cart"]), `["coat"]`)
}

func TestABoundSessionNeedsTheSecondCookieWhichIsRenewed(t *testing.T) {
	server, client := start(t)
	cookie := server.Login("ann", nil)
	ask := func(second *http.Cookie) error {
		_, err := client.Authenticate(ctx, coatcheck.AuthenticateRequest{
			Token: coatcheck.NewSecret(cookie.Value), Bound: coatcheck.NewSecret(second.Value),
		})
		return err
	}
	expect(t, "before", ask(&http.Cookie{}), nil)
	first := server.Bind(cookie)
	expect(t, "without", errors.Is(ask(&http.Cookie{}), coatcheck.ErrProofRequired), true)
	expect(t, "with", ask(first), nil)
	server.Advance(599 * time.Second)
	second := server.Bind(cookie)
	expect(t, "beside a new one", ask(first), nil)
	server.Advance(2 * time.Second)
	expect(t, "after ten minutes", errors.Is(ask(first), coatcheck.ErrProofRequired), true)
	expect(t, "renewed", ask(second), nil)
}
