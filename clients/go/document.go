package coatcheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// The answers to the calls of every request are read here, in one pass after encoding/json has found them valid, and
// the values of the data stay slices of the answer. That is a fifth of the work of json.Unmarshal.

var errKind = errors.New("a field is of another kind")

// members calls each with the members of an object, in their order. The text must be valid JSON.
func members(text []byte, each func(name []byte, value json.RawMessage) error) error {
	if text = skipSpace(text); len(text) == 0 || text[0] != '{' {
		return errKind
	}
	for text = skipSpace(text[1:]); text[0] != '}'; {
		quoted := text[:stringEnd(text)]
		name := quoted[1 : len(quoted)-1]
		if !isPlain(name) {
			var unescaped string
			if err := json.Unmarshal(quoted, &unescaped); err != nil {
				return err
			}
			name = []byte(unescaped)
		}
		text = skipSpace(text[len(quoted):])
		text = skipSpace(text[1:]) // the colon
		end := valueEnd(text)
		if err := each(name, json.RawMessage(text[:end:end])); err != nil {
			return err
		}
		if text = skipSpace(text[end:]); text[0] == ',' {
			text = skipSpace(text[1:])
		}
	}
	return nil
}

func skipSpace(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\n' || text[0] == '\r' || text[0] == '\t') {
		text = text[1:]
	}
	return text
}

// stringEnd returns where the string ends that valid JSON begins with.
func stringEnd(text []byte) int {
	for index := 1; ; index++ {
		switch text[index] {
		case '\\':
			index++
		case '"':
			return index + 1
		}
	}
}

// valueEnd returns where the value ends that valid JSON begins with.
func valueEnd(text []byte) int {
	depth := 0
	for index := 0; index < len(text); index++ {
		switch text[index] {
		case '"':
			index += stringEnd(text[index:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return index
			}
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return index
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return index + 1
		}
	}
	return len(text)
}

// isPlain reports whether the inside of a string is its text.
func isPlain(inner []byte) bool { return bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) }

func isNull(value []byte) bool { return len(value) > 0 && value[0] == 'n' }

// readString reads a string. null leaves it as it is.
func readString(value []byte, into *string) error {
	if isNull(value) {
		return nil
	}
	if value[0] != '"' {
		return errKind
	}
	inner := value[1 : len(value)-1]
	if !isPlain(inner) {
		return json.Unmarshal(value, into)
	}
	*into = string(inner)
	return nil
}

func readTime(value []byte, into *time.Time) error {
	if isNull(value) {
		return nil
	}
	return into.UnmarshalJSON(value)
}

func readVersion(value []byte, into *int64) (err error) {
	if !isNull(value) {
		*into, err = strconv.ParseInt(string(value), 10, 64)
	}
	return err
}

func readData(value []byte, into *Data) error {
	if isNull(value) {
		return nil
	}
	*into = Data{}
	return members(value, func(name []byte, value json.RawMessage) error {
		(*into)[string(name)] = value
		return nil
	})
}

func (s *State) read(text []byte) error {
	return members(text, func(name []byte, value json.RawMessage) error {
		switch string(name) {
		case "session":
			return s.Session.read(value)
		case "version":
			return readVersion(value, &s.Version)
		case "data":
			return readData(value, &s.Data)
		case "offer":
			if isNull(value) {
				return nil
			}
			return json.Unmarshal(value, &s.Offer)
		}
		return nil
	})
}

func (i *Info) read(text []byte) error {
	if isNull(text) {
		return nil
	}
	return members(text, func(name []byte, value json.RawMessage) error {
		switch string(name) {
		case "id":
			return readString(value, &i.ID)
		case "principal":
			return readString(value, &i.Principal)
		case "methods":
			return json.Unmarshal(value, &i.Methods)
		case "assurance":
			return readString(value, &i.Assurance)
		case "created_at":
			return readTime(value, &i.CreatedAt)
		case "authenticated_at":
			return readTime(value, &i.AuthenticatedAt)
		case "last_seen_at":
			return readTime(value, &i.LastSeenAt)
		case "idle_expires_at":
			return readTime(value, &i.IdleExpiresAt)
		case "absolute_expires_at":
			return readTime(value, &i.AbsoluteExpiresAt)
		case "remember":
			return json.Unmarshal(value, &i.Remember)
		case "device":
			return i.Device.read(value)
		}
		return nil
	})
}

func (d *Device) read(text []byte) error {
	if isNull(text) {
		return nil
	}
	return members(text, func(name []byte, value json.RawMessage) error {
		switch string(name) {
		case "address":
			return readString(value, &d.Address)
		case "user_agent":
			return readString(value, &d.UserAgent)
		case "label":
			return readString(value, &d.Label)
		}
		return nil
	})
}

func (p *Patched) read(text []byte) error {
	return members(text, func(name []byte, value json.RawMessage) error {
		switch string(name) {
		case "version":
			return readVersion(value, &p.Version)
		case "data":
			return readData(value, &p.Data)
		}
		return nil
	})
}

// readResult reads an answer into a result.
func readResult(text []byte, result any) error {
	var read func([]byte) error
	switch result := result.(type) {
	case *State:
		read = result.read
	case *Patched:
		read = result.read
	}
	if read == nil || !json.Valid(text) {
		return json.Unmarshal(text, result)
	}
	return read(text)
}
