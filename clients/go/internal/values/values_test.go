package values

import (
	"encoding/gob"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type registered struct{ Name string }

type unregistered struct{ Name string }

type level int

func init() { gob.Register(registered{}) }

func TestAValueComesBackWithItsType(t *testing.T) {
	for _, value := range []any{
		nil, true, "text <&>", "", 1.5, 5, int8(-8), int16(-16), int32(-32), int64(math.MinInt64), uint(5), uint8(8),
		uint16(16), uint32(32), uint64(math.MaxUint64), float32(0.1), []byte{0, 255}, []byte{}, 3 * time.Second,
		time.Date(2024, 2, 29, 12, 0, 0, 123456789, time.UTC), []string{"a", "b"}, []int{1, 2}, registered{"ann"},
		[]any{"a", 5, nil, []any{registered{"bob"}}}, map[string]any{"a": 1.5, "b": map[string]any{"c": 5}},
		map[string]any{" go": "int", "v": 5.0}, []any{}, map[string]any{}, []any(nil), map[string]any(nil),
	} {
		text, err := Encode(value)
		if err != nil {
			t.Errorf("%#v: %v", value, err)
			continue
		}
		back, err := Decode(text)
		if err != nil || !reflect.DeepEqual(back, value) {
			t.Errorf("%#v came back as %#v (%v), written as %s", value, back, err, text)
		}
		if !IsSame(text, value) {
			t.Errorf("%#v is not the same as itself", value)
		}
	}
}

func TestWhatJSONCanTellIsPlainJSON(t *testing.T) {
	for wanted, value := range map[string]any{
		`null`: nil, `"<a>"`: "<a>", `true`: true, `1.5`: 1.5, `["a",{"b":null}]`: []any{"a", map[string]any{"b": nil}},
		`{" go":"int","v":5}`: 5,
	} {
		text, err := Encode(value)
		if err != nil || string(text) != wanted {
			t.Errorf("%#v: %s %v", value, text, err)
		}
	}
}

func TestATypeThatCannotBeStoredIsNamed(t *testing.T) {
	for wanted, value := range map[string]any{
		"values.unregistered": unregistered{"secret"}, "values.level": level(1),
		"map[string]int": map[string]int{"a": 1},
		"chan int":       make(chan int), "UTF-8": "\xffsecret", "unsupported value": math.Inf(1),
	} {
		for _, nested := range []any{value, []any{value}, map[string]any{"a": value}} {
			_, err := Encode(nested)
			if err == nil || !strings.Contains(err.Error(), wanted) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", wanted, err)
			}
		}
	}
}

func TestBytesThatNoValueHasAreAnError(t *testing.T) {
	for _, text := range []string{
		"", "{", "[1,", `{" go":5}`, `{" go":"int","v":"5"}`, `{" go":"int8","v":300}`, `{" go":"uint","v":-1}`,
		`{" go":"gob","v":"AAAA"}`, `{" go":"gob","v":"*"}`, `{" go":"bytes","v":5}`, `{" go":"time","v":"now"}`,
		`{" go":"of the future","v":1}`, `[{" go":"x"}]`, `{"a":{" go":"x"}}`, `{" go":"map","v":[]}`,
	} {
		if value, err := Decode(json.RawMessage(text)); err == nil {
			t.Errorf("%s: %#v", text, value)
		}
	}
}

func TestAMapInAGobIsComparedByValue(t *testing.T) {
	gob.Register(map[string]string{})
	value := map[string]string{}
	for _, name := range strings.Split("a b c d e f g h", " ") {
		value[name] = name
	}
	for range [20]int{} {
		text, err := Encode(value)
		if err != nil || !IsSame(text, value) {
			t.Fatalf("%s %v", text, err)
		}
	}
}

func TestAChangedValueIsNotTheSame(t *testing.T) {
	cart := []any{"coat"}
	text, err := Encode(cart)
	if err != nil {
		t.Fatal(err)
	}
	cart[0] = "hat"
	if IsSame(text, cart) || IsSame(json.RawMessage("5"), 5) {
		t.Error("the same")
	}
}

func TestOnlyAValueThatCannotChangeInPlaceIsFixed(t *testing.T) {
	for _, value := range []any{nil, true, "a", 1.5, 7, uint8(7), float32(1.5), time.Now(), time.Second} {
		if !IsFixed(value) {
			t.Errorf("%T", value)
		}
	}
	for _, value := range []any{[]any{1}, []byte("a"), map[string]any{}, &struct{}{}, struct{ list []int }{}} {
		if IsFixed(value) {
			t.Errorf("%T", value)
		}
	}
}

func TestAStringIsDecodedAsEncodingJSONDoes(t *testing.T) {
	for _, text := range []string{
		`"`, `""`, `"a`, `a"`, `"a"b"`, `"a\"`, `"a\""`, `"\u00e9"`, `"\ud83d"`, `"é"`, "\"\xff\"",
		"\"\n\"", "\"\x7f\"", ` "a" `, `"a" 1`,
	} {
		var wanted any
		failure := json.Unmarshal([]byte(text), &wanted)
		value, err := Decode(json.RawMessage(text))
		if value != wanted || (err == nil) != (failure == nil) {
			t.Errorf("%s: %q %v, wanted %q %v", text, value, err, wanted, failure)
		}
	}
}
