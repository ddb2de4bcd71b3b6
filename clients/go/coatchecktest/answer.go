package coatchecktest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	bodyBytes  = 96 << 10
	keptFor    = time.Minute
	retryAfter = "1"
)

// call is the body of a call, field by field, and its query.
type call struct {
	fields map[string]json.RawMessage
	query  map[string][]string
	bad    string
}

func readCall(r *http.Request) (*call, answer) {
	request := &call{query: r.URL.Query()}
	if r.Method == http.MethodGet {
		return request, answer{}
	}
	if r.ContentLength < 0 {
		return nil, problem(http.StatusBadRequest, "bad_request", member{"field", "Content-Length"})
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyBytes+1))
	switch {
	case len(body) > bodyBytes:
		return nil, problem(http.StatusRequestEntityTooLarge, "payload_too_large", member{"max", bodyBytes})
	case err != nil || !utf8.Valid(body) || json.Unmarshal(body, &request.fields) != nil:
		return nil, problem(http.StatusBadRequest, "bad_request", member{"field", "body"})
	}
	return request, answer{}
}

// read decodes one field into a variable. It returns whether the field is there; one of the wrong kind is noted in bad.
func (c *call) read(name string, into any) bool {
	text, ok := c.fields[name]
	if !ok || bytes.Equal(text, []byte("null")) {
		return false
	}
	if err := json.Unmarshal(text, into); err != nil && c.bad == "" {
		c.bad = name
	}
	return true
}

func (c *call) text(name string) string {
	var text string
	c.read(name, &text)
	return text
}

// duration reads seconds. 0 if absent.
func (c *call) duration(name string) time.Duration {
	var seconds float64
	if c.read(name, &seconds) && seconds <= 0 && c.bad == "" {
		c.bad = name
	}
	return time.Duration(seconds * float64(time.Second))
}

// answer is a status and a body.
type answer struct {
	status int
	body   []byte
}

// object is a JSON object that keeps raw values byte for byte, which encoding/json does not.
type object []member

type member struct {
	name  string
	value any
}

func (o object) bytes() []byte {
	var text bytes.Buffer
	text.WriteByte('{')
	for index, each := range o {
		if index > 0 {
			text.WriteByte(',')
		}
		text.WriteString(strconv.Quote(each.name))
		text.WriteByte(':')
		writeValue(&text, each.value)
	}
	text.WriteByte('}')
	return text.Bytes()
}

func writeValue(text *bytes.Buffer, value any) {
	switch value := value.(type) {
	case object:
		text.Write(value.bytes())
	case []object:
		text.WriteByte('[')
		for index, each := range value {
			if index > 0 {
				text.WriteByte(',')
			}
			text.Write(each.bytes())
		}
		text.WriteByte(']')
	case fields:
		writeFields(text, value)
	default:
		encoded, err := json.Marshal(value)
		if err != nil {
			panic(err) // only strings, numbers and lists of them get here
		}
		text.Write(encoded)
	}
}

func writeFields(text *bytes.Buffer, values fields) {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	text.WriteByte('{')
	for index, name := range names {
		if index > 0 {
			text.WriteByte(',')
		}
		quoted, _ := json.Marshal(name)
		text.Write(quoted)
		text.WriteByte(':')
		text.Write(values[name])
	}
	text.WriteByte('}')
}

func ok(body object) answer { return answer{http.StatusOK, body.bytes()} }

func problem(status int, code string, details ...member) answer {
	body := object{{"type", "about:blank"}, {"title", http.StatusText(status)}, {"status", status}, {"code", code}}
	return answer{status, append(body, details...).bytes()}
}

func badRequest(field string) answer {
	return problem(http.StatusBadRequest, "bad_request", member{"field", field})
}

func unauthenticated(reason string) answer {
	return problem(http.StatusUnauthorized, "unauthenticated", member{"reason", reason})
}

func (a answer) write(w http.ResponseWriter, isBroken bool) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	if a.status >= 400 {
		header.Set("Content-Type", "application/problem+json")
	}
	if a.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", retryAfter)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if !isBroken {
		_, _ = w.Write(a.body)
		return
	}
	_, _ = w.Write(a.body[:len(a.body)/2])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}

// keptAnswer is the answer to a call with a key, for a repeat.
type keptAnswer struct {
	answer
	until time.Time
}

// once gives the first answer again to a repeat of a call within a minute.
func once(carryOut route) route {
	return func(s *Service, request *call) answer {
		key := request.text("key")
		if key == "" {
			return carryOut(s, request)
		}
		now := s.now()
		for known, kept := range s.answers {
			if now.After(kept.until) {
				delete(s.answers, known)
			}
		}
		if kept, ok := s.answers[key]; ok {
			return kept.answer
		}
		result := carryOut(s, request)
		s.answers[key] = keptAnswer{result, now.Add(keptFor)}
		return result
	}
}
