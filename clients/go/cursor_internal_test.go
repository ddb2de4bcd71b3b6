package coatcheck

import (
	"encoding/json"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"
)

// isRead reports whether a text is one value as the cursor reads it.
func isRead(text []byte) bool {
	reader := cursor{text: text}
	reader.raw()
	return reader.end() == nil
}

func TestWhatIsJSONIsDecidedAsEncodingJSONDoes(t *testing.T) {
	for _, text := range []string{
		"", " ", "nul", "nulll", "true", "tru", "false", "falsy", "0", "-", "-0", "01", "-01", "1.", "1.5", ".5", "1e",
		"1e+", "1E-07", "1e5.", "+1",
		"0x1", `"`, `"\`, `"\"`, `"\u12"`, `"\u12g4"`, `"\uD83d\uDE00"`, `"\q"`, "\"\x1f\"",
		"\"\x7f\"", "\"\xff\"", "[", "]", "[]", "[1,]", "[,]", "[1 2]", "[1]]", "{", "{}", "{,}", `{"a"}`, `{"a":}`,
		`{"a":1,}`, `{1:2}`,
		`{"a":1 "b":2}`, `{"a":1}}`, "[}", "{]", "\v1", "1\n\t\r ", `{"a":{"b":[{}]}}`, "\x00",
	} {
		if json.Valid([]byte(text)) != isRead([]byte(text)) {
			t.Errorf("%q: not as encoding/json", text)
		}
	}
}

func TestSpoiltAnswersAreRefusedAsEncodingJSONRefusesThem(t *testing.T) {
	const bytes = "\"\\{}[]:,.0123456789eE+-utrfalsn \n\x00\x1f\xff"
	random := rand.New(rand.NewSource(1))
	for range [50_000]struct{}{} {
		text := []byte(fullState)
		for range [2]int{} {
			text[random.Intn(len(text))] = bytes[random.Intn(len(bytes))]
		}
		if json.Valid(text) != isRead(text) {
			t.Fatalf("%q: not as encoding/json", text)
		}
	}
}

func TestADocumentThatIsNestedTooDeeplyIsRefused(t *testing.T) {
	for depth, want := range map[int]bool{deepest: true, deepest + 1: false} {
		text := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		if isRead([]byte(text)) != want || json.Valid([]byte(text)) != want {
			t.Errorf("%d brackets: %v", depth, !want)
		}
	}
}

func TestATimeIsReadAsEncodingJSONReadsIt(t *testing.T) {
	for _, text := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.6Z", "2026-12-31T23:59:59.123456789Z", "2024-02-29T00:00:00Z",
		"2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-02T24:00:00Z", "2026-01-02T00:60:00Z", "2026-01-02T00:00:60Z", "2026-01-02T03:04:05+01:00",
		"2026-01-02T03:04:05.Z", "2026-01-02T03:04:05,5Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05",
		"0000-01-01T00:00:00Z",
		"2026-01-02T03:04:05.1234567891Z", "2026/01/02T03:04:05Z", "2026-01-02T03-04-05Z", "+026-01-02T03:04:05Z",
	} {
		quoted := []byte(`"` + text + `"`)
		var quick, wanted time.Time
		reader := cursor{text: quoted}
		reader.time(&quick)
		err := json.Unmarshal(quoted, &wanted)
		if (reader.end() == nil) != (err == nil) || err == nil && !reflect.DeepEqual(quick, wanted) {
			t.Errorf("%s: %v %v, wanted %v %v", text, quick, reader.err, wanted, err)
		}
	}
}
