// Package values turns the values of sessions whose type is only known at run time into JSON, and back to the same
// type.
//
// What JSON can tell apart is plain JSON: nil, string, bool, float64, and maps and slices of these as encoding/json
// makes them. Anything else is an object that names its Go type: {" go":"int","v":5}. Types that gob knows
// (gob.Register) travel as {" go":"gob","v":"…"}.
package values

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// mark is the name that tells a Go value from a plain object. Applications hardly begin a name with a space.
const mark = " go"

// tagged is a value with the name of its type.
type tagged struct {
	Type  string          `json:" go"`
	Value json.RawMessage `json:"v"`
}

// Encode returns the JSON of a value. An error says why there is none; it does not contain the value.
func Encode(value any) (json.RawMessage, error) {
	plain, err := plainOf(value)
	if err != nil {
		return nil, err
	}
	return marshal(plain)
}

func marshal(value any) (json.RawMessage, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// plainOf returns what encoding/json shall write for a value.
func plainOf(value any) (any, error) {
	switch value := value.(type) {
	case nil, bool, float64:
		return value, nil
	case string:
		if !utf8.ValidString(value) {
			return nil, errors.New("it is text that is not UTF-8; use []byte")
		}
		return value, nil
	case []any:
		return plainList(value)
	case map[string]any:
		return plainMap(value)
	case []byte:
		return tag("bytes", base64.StdEncoding.EncodeToString(value))
	case time.Time:
		return tag("time", value.Format(time.RFC3339Nano))
	case time.Duration:
		return tag("duration", int64(value))
	}
	if name := numberName(value); name != "" {
		return tag(name, value)
	}
	return gobOf(value)
}

func plainList(list []any) (any, error) {
	if list == nil {
		return tag("list", nil)
	}
	plain := make([]any, len(list))
	for index, each := range list {
		var err error
		if plain[index], err = plainOf(each); err != nil {
			return nil, err
		}
	}
	return plain, nil
}

func plainMap(values map[string]any) (any, error) {
	if values == nil {
		return tag("map", nil)
	}
	plain := make(map[string]any, len(values))
	for name, each := range values {
		var err error
		if plain[name], err = plainOf(each); err != nil {
			return nil, err
		}
	}
	if _, looksTagged := values[mark]; looksTagged {
		return tag("map", plain)
	}
	return plain, nil
}

func tag(name string, value any) (any, error) {
	text, err := marshal(value)
	return tagged{name, text}, err
}

// numberName is the name of a basic type of numbers. Empty for any other type, and for types that are defined on one.
func numberName(value any) string {
	kind := reflect.TypeOf(value)
	if kind.PkgPath() != "" {
		return ""
	}
	switch kind.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32:
		return kind.Name()
	}
	return ""
}

// gobOf encodes a value together with its type, as an interface.
func gobOf(value any) (any, error) {
	var buffer bytes.Buffer
	if err := gob.NewEncoder(&buffer).Encode(&value); err != nil {
		return nil, fmt.Errorf("its type %T cannot be stored (%w); call gob.Register with a value of that type once, "+
			"or use coatcheck.Get and Set, which take any type that JSON can hold", value, err)
	}
	return tag("gob", base64.StdEncoding.EncodeToString(buffer.Bytes()))
}

// Decode returns the value of an encoded one, as a new copy.
func Decode(text json.RawMessage) (any, error) {
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) == 0 {
		return nil, errors.New("it is empty")
	}
	switch trimmed[0] {
	case '"':
		if text, isPlain := plainText(trimmed); isPlain {
			return text, nil
		}
	case '{':
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(text, &fields); err != nil {
			return nil, err
		}
		if kind, isTagged := fields[mark]; isTagged {
			return decodeTagged(kind, fields["v"])
		}
		return decodeMap(fields)
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal(text, &items); err != nil {
			return nil, err
		}
		list := make([]any, len(items))
		for index, each := range items {
			var err error
			if list[index], err = Decode(each); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	var value any
	err := json.Unmarshal(text, &value)
	return value, err
}

// plainText returns the text of a string in ASCII without escapes, as most are. It spares encoding/json.
func plainText(quoted []byte) (string, bool) {
	last := len(quoted) - 1
	if last < 1 || quoted[last] != '"' {
		return "", false
	}
	for _, char := range quoted[1:last] {
		if char < ' ' || char >= utf8.RuneSelf || char == '"' || char == '\\' {
			return "", false
		}
	}
	return string(quoted[1:last]), true
}

func decodeMap(fields map[string]json.RawMessage) (any, error) {
	values := make(map[string]any, len(fields))
	for name, each := range fields {
		value, err := Decode(each)
		if err != nil {
			return nil, err
		}
		values[name] = value
	}
	return values, nil
}

func decodeTagged(kind, text json.RawMessage) (any, error) {
	var name, written string
	if err := json.Unmarshal(kind, &name); err != nil {
		return nil, err
	}
	switch name {
	case "bytes", "gob", "time":
		if err := json.Unmarshal(text, &written); err != nil {
			return nil, err
		}
	}
	switch name {
	case "time":
		return time.Parse(time.RFC3339Nano, written)
	case "bytes":
		return base64.StdEncoding.DecodeString(written)
	case "gob":
		return decodeGob(written)
	case "list":
		return []any(nil), nil
	case "map":
		return decodeTaggedMap(text)
	}
	return decodeNumber(name, string(text))
}

func decodeTaggedMap(text json.RawMessage) (any, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil || fields == nil {
		return map[string]any(nil), err
	}
	return decodeMap(fields)
}

func decodeGob(written string) (any, error) {
	text, err := base64.StdEncoding.DecodeString(written)
	if err != nil {
		return nil, err
	}
	var value any
	if err := gob.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
		return nil, fmt.Errorf("it holds a type that gob does not know here (%w); call gob.Register at the start", err)
	}
	return value, nil
}

// numbers are the types of numbers by the names that they are written under.
var numbers = map[string]reflect.Type{
	"int": reflect.TypeOf(int(0)), "int8": reflect.TypeOf(int8(0)), "int16": reflect.TypeOf(int16(0)),
	"int32": reflect.TypeOf(int32(0)), "int64": reflect.TypeOf(int64(0)), "uint": reflect.TypeOf(uint(0)),
	"uint8": reflect.TypeOf(uint8(0)), "uint16": reflect.TypeOf(uint16(0)), "uint32": reflect.TypeOf(uint32(0)),
	"uint64": reflect.TypeOf(uint64(0)), "float32": reflect.TypeOf(float32(0)),
	"duration": reflect.TypeOf(time.Duration(0)),
}

func decodeNumber(name, text string) (any, error) {
	kind := numbers[name]
	if kind == nil {
		return nil, fmt.Errorf("it holds a type that this version does not know: %q", name)
	}
	value := reflect.New(kind).Elem()
	switch kind.Kind() {
	case reflect.Float32:
		number, err := strconv.ParseFloat(text, 32)
		value.SetFloat(number)
		return value.Interface(), err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number, err := strconv.ParseUint(text, 10, kind.Bits())
		value.SetUint(number)
		return value.Interface(), err
	}
	number, err := strconv.ParseInt(text, 10, kind.Bits())
	value.SetInt(number)
	return value.Interface(), err
}

// IsFixed reports whether a value cannot be changed in place, so that one which was not set again is the same still.
func IsFixed(value any) bool {
	switch value.(type) {
	case nil, bool, string, float64, time.Time, time.Duration:
		return true
	}
	return numberName(value) != ""
}

// IsSame reports whether a value is what an encoded one stands for. It compares values, not bytes: the bytes of a gob
// of a map differ from one encoding to the next.
func IsSame(text json.RawMessage, value any) bool {
	stored, err := Decode(text)
	return err == nil && reflect.DeepEqual(stored, value)
}
