package coatcheck

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// AuthenticateRequest asks which session a token belongs to.
type AuthenticateRequest struct {
	// Token is the value of the session cookie. Text that is no token is refused without a call.
	Token Secret
	// Bound is the value of the browser's second cookie, if it sent one: its name is that of the session cookie, with
	// "-bound" behind it. A session that is bound to its browser is answered only with it, else with ErrProofRequired.
	Bound Secret
	// Device is the client, for last-seen.
	Device Device
	// Known is a version of the data that the caller holds: the answer leaves out the same one. 0: none.
	Known int64
	// Background marks a request that is no activity of a person: it moves no deadline and gets no offer.
	Background bool
	// IdentityOnly says that the data is not needed, so that a near cache without data may answer.
	IdentityOnly bool
}

// MintRequest asks for a new session.
type MintRequest struct {
	// Principal is who logs in. Empty for a visitor.
	Principal string `json:"principal,omitempty"`
	// Methods are the proofs that were given, such as "pwd".
	Methods []string `json:"methods,omitempty"`
	// Assurance is the assurance level that they reach.
	Assurance string `json:"assurance,omitempty"`
	// Remember chooses the longer pair of timeouts, and a cookie that survives a restart of the browser.
	Remember bool `json:"remember,omitempty"`
	// Data are the first values.
	Data   Data   `json:"data,omitempty"`
	Device Device `json:"device"`
	// Replace is the handle of the session that ends in the same step, and Keep the fields that are carried over from
	// it. Data wins over them.
	Replace string   `json:"replace,omitempty"`
	Keep    []string `json:"keep,omitempty"`
	// Idle and Lifetime shorten the timeouts; they cannot lengthen them. Whole seconds. 0: the policy's.
	Idle     time.Duration `json:"-"`
	Lifetime time.Duration `json:"-"`
}

// PatchRequest changes the data of a session in one atomic step. Names that it does not mention stay as they are.
type PatchRequest struct {
	// ID is the session's handle.
	ID     string   `json:"id"`
	Set    Data     `json:"set,omitempty"`
	Remove []string `json:"remove,omitempty"`
	// Add adds to numbers. A field that does not exist counts as 0.
	Add map[string]json.Number `json:"add,omitempty"`
	// IfVersion refuses the change, with ErrConflict, unless the data has this version. 0: no condition.
	IfVersion int64 `json:"if_version,omitempty"`
	// IfFields refuses it unless each field has the bytes with this Hash. nil: is absent.
	IfFields map[string]*string `json:"if_fields,omitempty"`
}

// EndRequest says which sessions to end: the one with ID, or those of Principal except one, or Everything of this
// application.
type EndRequest struct {
	ID         string `json:"id,omitempty"`
	Principal  string `json:"principal,omitempty"`
	Except     string `json:"except,omitempty"`
	Everything bool   `json:"everything,omitempty"`
	// Reason is ReasonLogout, ReasonRevoked, ReasonPasswordChanged or ReasonDisabled. Default: the service's.
	Reason Reason `json:"reason,omitempty"`
}

// Authenticate finds the session of a token. With a near cache it may answer from memory.
func (c *Client) Authenticate(ctx context.Context, request AuthenticateRequest) (State, error) {
	state, err := c.find(ctx, request)
	if err != nil {
		return State{}, err
	}
	return *state, nil
}

func (c *Client) find(ctx context.Context, request AuthenticateRequest) (*State, error) {
	if !ticket.IsToken(request.Token.Reveal()) {
		return nil, unauthenticated(ReasonNone)
	}
	if c.near != nil {
		return c.near.authenticate(ctx, request)
	}
	return c.authenticate(ctx, request)
}

func (c *Client) authenticate(ctx context.Context, request AuthenticateRequest) (*State, error) {
	state := &State{}
	answer, err := c.sendText(ctx, http.MethodPost, "authenticate", authenticateBody(request), state)
	if err != nil {
		return nil, err
	}
	if c.near != nil {
		state.answeredAt, _ = http.ParseTime(answer.date)
	}
	if state.Data == nil && (request.Known == 0 || state.Version != request.Known) {
		state.Data = Data{}
	}
	if state.Offer != nil {
		c.noteCookie(*state.Offer)
	}
	return state, nil
}

// Mint makes a new session. To log a visitor in, use Session.Login, which replaces the one there is.
func (c *Client) Mint(ctx context.Context, request MintRequest) (Minted, error) {
	body := struct {
		MintRequest
		Idle     int64  `json:"idle,omitempty"`
		Lifetime int64  `json:"lifetime,omitempty"`
		Key      string `json:"key"`
	}{request, seconds(request.Idle), seconds(request.Lifetime), newKey()}
	if err := c.checkSizes(request.Data); err != nil {
		return Minted{}, err
	}
	var minted Minted
	if err := c.post(ctx, "sessions", body, &minted); err != nil {
		c.near.forget(request.Replace)
		return Minted{}, err
	}
	if minted.Data == nil {
		minted.Data = Data{}
	}
	c.noteCookie(minted.Cookie)
	c.near.forget(append(minted.Ended, request.Replace)...)
	return minted, nil
}

// Patch changes the data of a session. It never creates a session and moves no deadline.
func (c *Client) Patch(ctx context.Context, request PatchRequest) (Patched, error) {
	body := struct {
		PatchRequest
		Key string `json:"key"`
	}{request, newKey()}
	if err := c.checkSizes(request.Set); err != nil {
		return Patched{}, err
	}
	var patched Patched
	began := c.near.generationNow()
	if _, err := c.send(ctx, http.MethodPatch, "data", body, &patched); err != nil {
		c.near.forget(request.ID) // it may have been made, and only the answer was lost
		return Patched{}, err
	}
	c.near.patched(began, request, patched)
	return patched, nil
}

// checkSizes names a value that the service would refuse, before a large body is sent in vain.
func (c *Client) checkSizes(data Data) error {
	about := c.about.Load()
	if about == nil || about.Limits.FieldBytes == 0 {
		return nil
	}
	limit := about.Limits.FieldBytes
	for name, value := range data {
		if len(value) > limit {
			return &Error{kind: ErrTooLarge, Field: name, Limit: "field_bytes", Max: limit, Size: len(value)}
		}
	}
	return nil
}

// Rotate gives the session a new secret. The old one is refused from now on, so the cookie in the answer must reach the
// browser.
func (c *Client) Rotate(ctx context.Context, id string) (Rotated, error) {
	return c.rotate(ctx, "rotate", map[string]any{"id": id, "key": newKey()}, id)
}

// StepUp adds proofs to the session, restarts its absolute timeout and gives it a new secret, as Rotate does.
func (c *Client) StepUp(ctx context.Context, id string, methods []string, assurance string) (Rotated, error) {
	body := map[string]any{"id": id, "methods": methods, "assurance": assurance, "key": newKey()}
	return c.rotate(ctx, "step-up", body, id)
}

func (c *Client) rotate(ctx context.Context, path string, body map[string]any, id string) (Rotated, error) {
	var rotated Rotated
	err := c.post(ctx, path, body, &rotated)
	// Also after a failure: the service may have rotated, and only the answer was lost.
	c.near.forget(id)
	if err == nil {
		c.noteCookie(rotated.Cookie)
	}
	return rotated, err
}

// End ends sessions for good and returns their handles. Ending what is over already is no error.
func (c *Client) End(ctx context.Context, request EndRequest) ([]string, error) {
	var result ended
	err := c.post(ctx, "end", request, &result)
	c.near.forget(append(result.Ended, request.ID)...)
	return result.Ended, err
}

// List returns a page of the live sessions of a principal. after is Page.Next of the page before, or empty; limit 0 is
// the service's own.
func (c *Client) List(ctx context.Context, principal, after string, limit int) (Page, error) {
	query := url.Values{"principal": {principal}}
	if after != "" {
		query.Set("after", after)
	}
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
	}
	var page Page
	err := c.get(ctx, "sessions?"+query.Encode(), &page)
	return page, err
}

// Find returns a session by its handle, for support and jobs. It is no activity: no deadline moves.
func (c *Client) Find(ctx context.Context, id string) (State, error) {
	var state State
	err := c.get(ctx, "sessions/"+url.PathEscape(id), &state)
	return state, err
}

// Events returns what happened after a position, at once if there is something, else after at most wait, which is at
// most a second. Everything that was done before the call is in the answer. A negative position asks for the present
// one.
func (c *Client) Events(ctx context.Context, after int64, wait time.Duration) (Events, error) {
	path := "events"
	if after >= 0 {
		path += "?after=" + strconv.FormatInt(after, 10) + "&wait=" + strconv.FormatInt(wait.Milliseconds(), 10)
	}
	var events Events
	// Past the breaker: the service answers 503 here while it cannot prove that it is current, and serves other calls.
	_, err := c.exchange(ctx, http.MethodGet, path, nil, answerTimeout+wait, &events)
	return events, err
}

// newKey makes the name of one intended change, by which the service recognises a repeat.
func newKey() string {
	var random [12]byte
	if _, err := rand.Read(random[:]); err != nil {
		panic("coatcheck: the system gives no random bytes: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(random[:])
}

func seconds(duration time.Duration) int64 {
	if duration <= 0 {
		return 0
	}
	return int64((duration + time.Second - 1) / time.Second)
}

// Hash is the fingerprint of a value's bytes, for PatchRequest.IfFields.
func Hash(value json.RawMessage) string {
	digest := sha256.Sum256(value)
	return base64.RawURLEncoding.EncodeToString(digest[:16])
}
