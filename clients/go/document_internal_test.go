package coatcheck

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// plain decodes as encoding/json does, without the quicker way.
type plain State

const fullState = ` { "version" : 7 , "unknown": [1, {"a": "}]\""}], "session":
	{"id":"aaaaaaaaaaaaaaaaaaaaaa","principal":"a\u006en \"x\" é","methods":["pwd","otp"],"assurance":"aal2",
	"created_at":"2026-01-02T03:04:05Z","authenticated_at":null,"last_seen_at":"2026-01-02T03:04:05.678Z",
	"idle_expires_at":"2026-01-02T03:34:05+01:00","absolute_expires_at":"2026-01-03T03:04:05Z","remember":true,
	"device":{"address":"::1","user_agent":"x\\","label":null}},"offer":{"token":"t","max_age":3,"set_cookie":"c"},
	"data":{"n":1.50,"s":"a,b}","o":{"x":[{}]},"l":[ ],"e\u0301\\":null,"":true , "last" : -2e3 }} `

func TestAnAnswerIsReadAsEncodingJSONReadsIt(t *testing.T) {
	for _, text := range []string{
		fullState, `{}`, ` {"data":{}}`, `{"data":null,"offer":null,"session":null,"version":null}`,
		`{"session":{"device":null,"methods":null,"remember":null,"id":null}}`,
		"{\"data\":{\"a\xff\":\"b\xff\"},\"session\":{\"principal\":\"\xff\"}}",
	} {
		var quick State
		var wanted plain
		if err := json.Unmarshal([]byte(text), &wanted); err != nil {
			t.Fatal(err)
		}
		check := readResult([]byte(text), &quick)
		if check != nil || !reflect.DeepEqual(quick, State(wanted)) {
			t.Errorf("%s:\n%v %+v\nwanted %+v", text, check, quick, wanted)
		}
	}
}

func TestEveryCutOrSpoiltAnswerIsRefusedAsByEncodingJSON(t *testing.T) {
	texts := []string{
		"", "[]", "7", `"x"`, `{"version":"7"}`, `{"version":7.0}`, `{"version":1e30}`, `{"session":[]}`,
		`{"session":{"id":7}}`, `{"session":{"created_at":"yesterday"}}`, `{"session":{"created_at":7}}`,
		`{"session":{"methods":"pwd"}}`, `{"session":{"remember":"yes"}}`, `{"session":{"device":"x"}}`, `{"data":[]}`,
		`{"data":{"a":tru}}`, `{"offer":7}`, `{"data":{"a":01}}`, fullState + "x",
	}
	for index := range strings.TrimRight(fullState, " ") {
		texts = append(texts, fullState[:index])
	}
	for _, text := range texts {
		var state State
		if err := readResult([]byte(text), &state); err == nil {
			t.Errorf("read: %s", text)
		}
		if json.Unmarshal([]byte(text), new(plain)) == nil {
			t.Errorf("encoding/json reads it: %s", text)
		}
	}
}

func TestAValueOfAnAnswerCannotBeExtendedIntoTheNext(t *testing.T) {
	var state State
	if err := readResult([]byte(`{"data":{"a":1,"b":2}}`), &state); err != nil {
		t.Fatal(err)
	}
	_ = append(state.Data["a"], "777777"...)
	if string(state.Data["b"]) != "2" {
		t.Errorf("b = %s", state.Data["b"])
	}
}

func TestTheCacheKeepsNoMemoryOfTheAnswer(t *testing.T) {
	near, now := aCache(NearAll)
	state, text := aState("s", 1), []byte("1")
	state.Data["a"] = text
	near.put(tokenHash{1}, state, near.generationNow(), *now)
	text[0] = '2'
	kept, known, _ := near.lookUp(tokenHash{1}, false, *now)
	if known != fresh || string(kept.Data["a"]) != "1" {
		t.Errorf("%v %v", known, kept.Data)
	}
}
