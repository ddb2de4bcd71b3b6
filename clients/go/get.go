package coatcheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Get reads the field called name. The result is false if there is none. An error is ErrUnavailable, or a *TypeError if
// the value is not a T; JSON null is a T only if T can be nil.
//
// Several reads cost one call. A value that was set in this request is read back before it is saved.
func Get[T any](ctx context.Context, session *Session, name string) (T, bool, error) {
	var value, zero T
	text, ok, err := session.field(ctx, name)
	if err != nil || !ok {
		return zero, false, err
	}
	if raw, ok := any(&value).(*json.RawMessage); ok {
		*raw = append(json.RawMessage{}, text...)
		return value, true, nil
	}
	if err := decode(text, &value); err != nil {
		return zero, false, &TypeError{Name: name, Wanted: reflect.TypeOf(&value).Elem(), cause: err}
	}
	return value, true, nil
}

// decode reads a value and refuses what encoding/json would silently leave at zero. Its errors do not repeat the value.
func decode(text json.RawMessage, into any) error {
	if bytes.Equal(text, []byte("null")) {
		switch reflect.TypeOf(into).Elem().Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		default:
			return errors.New("it is null")
		}
	}
	err := json.Unmarshal(text, into)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		kind, _, _ := strings.Cut(mismatch.Value, " ")
		if mismatch.Field != "" {
			return fmt.Errorf("its %s is a %s", mismatch.Field, kind)
		}
		return fmt.Errorf("it is a %s", kind)
	}
	return err
}
