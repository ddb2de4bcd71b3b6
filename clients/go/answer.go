package coatcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func (c *Client) get(ctx context.Context, path string, result any) error {
	_, err := c.call(ctx, http.MethodGet, path, nil, result)
	return err
}

func (c *Client) post(ctx context.Context, path string, body, result any) error {
	_, err := c.send(ctx, http.MethodPost, path, body, result)
	return err
}

func (c *Client) send(ctx context.Context, method, path string, body, result any) (reply, error) {
	text, err := encode(body)
	if err != nil {
		return reply{}, &Error{kind: ErrBadRequest, cause: err}
	}
	return c.sendText(ctx, method, path, text, result)
}

// sendText sends a call with a body that is JSON already.
func (c *Client) sendText(ctx context.Context, method, path string, text []byte, result any) (reply, error) {
	limit := largestBody
	if about := c.about.Load(); about != nil && about.Limits.BodyBytes > 0 {
		limit = about.Limits.BodyBytes
	}
	if len(text) > limit {
		return reply{}, &Error{kind: ErrTooLarge, Limit: "body_bytes", Max: limit, Size: len(text)}
	}
	return c.call(ctx, method, path, text, result)
}

// call sends one call, unless the breaker is open, and reads its answer into result. Every failure is an *Error.
func (c *Client) call(ctx context.Context, method, path string, body []byte, result any) (reply, error) {
	allowed, probe := c.breaker.admit(c.now)
	if !allowed {
		return reply{}, unavailable(errors.New("it did not answer a moment ago"))
	}
	answer, err := c.exchange(ctx, method, path, body, answerTimeout, result)
	c.settle(judge(ctx, err), probe, err)
	return answer, err
}

// exchange sends one call whatever the breaker says.
func (c *Client) exchange(
	ctx context.Context, method, path string, body []byte, patience time.Duration, result any,
) (reply, error) {
	began := time.Now()
	answer, err := c.wire.exchange(ctx, message{method, path, body, began, began.Add(patience)})
	if err != nil {
		return answer, unavailable(err)
	}
	err = interpret(answer, result)
	c.complain(err)
	return answer, err
}

// complain logs that the service refuses this application, once until it does not.
func (c *Client) complain(err error) {
	switch {
	case err == nil || !errors.Is(err, ErrUnavailable):
		if c.complained.Load() {
			c.complained.Store(false)
		}
	case errors.Is(err, ErrForbidden) && !c.complained.Swap(true):
		c.warn("%v; check it with: coatcheck service list", err)
	}
}

// judge says what the end of a call means for the breaker. A busy service is there; one that has no answer is not.
func judge(ctx context.Context, err error) outcome {
	if err == nil {
		return answered
	}
	var failure *Error
	switch {
	case errors.As(err, &failure) && failure.kind != ErrUnavailable || errors.Is(err, errBusy):
		return answered
	case hasGivenUp(ctx):
		return abandoned
	default:
		return failed
	}
}

// hasGivenUp reports whether the caller waits no longer. A context may learn of its own deadline a moment late.
func hasGivenUp(ctx context.Context) bool {
	limit, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && isOver(limit)
}

// settle tells the breaker, and the log once per outage.
func (c *Client) settle(result outcome, probe bool, err error) {
	opened, closed := c.breaker.settle(result, probe, c.now)
	if opened {
		c.warn("%v; requests that need a session get a 503", err)
	}
	if closed {
		c.warn("the session service answers again")
	}
}

var errBusy = errors.New("the service is busy")

// kinds are the answers that mean something. Everything else, such as a proxy's own 401, means that nothing is known.
var kinds = map[int]map[string]error{
	http.StatusBadRequest:            {"bad_request": ErrBadRequest},
	http.StatusUnauthorized:          {"unauthenticated": ErrUnauthenticated, "proof_required": ErrProofRequired},
	http.StatusForbidden:             {"forbidden": ErrForbidden},
	http.StatusConflict:              {"conflict": ErrConflict, "limit_reached": ErrLimitReached},
	http.StatusGone:                  {"missed": ErrMissed},
	http.StatusRequestEntityTooLarge: {"payload_too_large": ErrTooLarge},
	http.StatusUnprocessableEntity:   {"quota": ErrTooLarge, "bad_field": ErrBadField},
}

func interpret(answer reply, result any) error {
	if answer.status == http.StatusOK || answer.status == http.StatusCreated {
		if err := readResult(answer.body, result); err != nil {
			return unavailable(fmt.Errorf("the answer cannot be read: %w", err))
		}
		if checked, ok := result.(interface{ isComplete() bool }); ok && !checked.isComplete() {
			return unavailable(errors.New("the answer is not one of the session service"))
		}
		return nil
	}
	// Field by field, so that one of an unexpected kind does not hide the code.
	var problem map[string]json.RawMessage
	if err := json.Unmarshal(answer.body, &problem); err != nil {
		problem = nil
	}
	var code string
	read(problem, "code", &code)
	kind := kinds[answer.status][code]
	if kind == nil {
		return notKnown(answer)
	}
	failure := &Error{kind: kind}
	read(problem, "reason", &failure.Reason)
	read(problem, "field", &failure.Field)
	read(problem, "limit", &failure.Limit)
	read(problem, "max", &failure.Max)
	read(problem, "size", &failure.Size)
	read(problem, "version", &failure.Version)
	read(problem, "data", &failure.Data)
	read(problem, "next", &failure.Next)
	switch {
	case kind == ErrForbidden:
		failure.RetryAfter = retryAfter(answer)
	case kind == ErrUnauthenticated && failure.Reason == "":
		failure.Reason = ReasonNone
	}
	return failure
}

// read decodes one field of a problem, if it is there and of the right kind.
func read(problem map[string]json.RawMessage, name string, into any) {
	if value, ok := problem[name]; ok {
		_ = json.Unmarshal(value, into)
	}
}

func notKnown(answer reply) error {
	cause := fmt.Errorf("it answered with status %d", answer.status)
	if answer.status == http.StatusTooManyRequests {
		cause = errBusy
	}
	failure := unavailable(cause)
	failure.RetryAfter = retryAfter(answer)
	return failure
}

// retryAfter reads the header, in whole seconds. Default 1 s, at most a minute.
func retryAfter(answer reply) time.Duration {
	seconds, err := strconv.Atoi(answer.retryAfter)
	if err != nil || seconds < 1 {
		seconds = 1
	}
	if seconds > 60 {
		seconds = 60
	}
	return time.Duration(seconds) * time.Second
}
