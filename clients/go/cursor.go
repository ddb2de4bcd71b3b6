package coatcheck

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// deepest is how far values may be nested, as in encoding/json.
const deepest = 10_000

var (
	errSyntax = errors.New("it is no valid JSON")
	errKind   = errors.New("a field is of another kind")
)

// cursor reads JSON in one pass, from the front, and checks all that it passes as encoding/json does. After the first
// failure it stays where it is and everything reads as nothing.
type cursor struct {
	text  []byte
	at    int
	depth int
	err   error
}

func (c *cursor) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.at = len(c.text)
}

// next returns the first byte of what follows, past space. 0 at the end.
func (c *cursor) next() byte {
	for ; c.at < len(c.text); c.at++ {
		if char := c.text[c.at]; char != ' ' && char != '\n' && char != '\r' && char != '\t' {
			return char
		}
	}
	return 0
}

// takes passes a byte if it is what follows.
func (c *cursor) takes(wanted byte) bool {
	if c.next() != wanted {
		return false
	}
	c.at++
	return true
}

// isNull passes null, if that is what follows. It leaves a field as it is.
func (c *cursor) isNull() bool {
	if c.next() != 'n' {
		return false
	}
	c.word("null")
	return true
}

func (c *cursor) word(word string) {
	end := c.at + len(word)
	if end > len(c.text) || string(c.text[c.at:end]) != word {
		c.fail(errSyntax)
		return
	}
	c.at = end
}

// end fails unless nothing follows.
func (c *cursor) end() error {
	if c.next(); c.err == nil && c.at < len(c.text) {
		c.fail(errSyntax)
	}
	return c.err
}

// object calls each with the names of an object, in their order. each has to pass the value.
func (c *cursor) object(each func(name []byte)) {
	c.sequence('{', '}', func() {
		if c.next() != '"' {
			c.fail(errSyntax)
			return
		}
		name := c.stringText()
		if !c.takes(':') {
			c.fail(errSyntax)
			return
		}
		each(name)
	})
}

// sequence calls each before the elements between two brackets. each has to pass the element.
func (c *cursor) sequence(open, shut byte, each func()) {
	if !c.takes(open) {
		c.fail(errKind)
		return
	}
	if c.depth++; c.depth > deepest {
		c.fail(errSyntax)
	}
	if !c.takes(shut) {
		for each(); c.err == nil && c.takes(','); {
			each()
		}
		if !c.takes(shut) {
			c.fail(errSyntax)
		}
	}
	c.depth--
}

// raw passes any value and returns its bytes.
func (c *cursor) raw() json.RawMessage {
	first := c.next()
	start := c.at
	switch {
	case first == '"':
		c.quoted()
	case first == '{':
		c.object(func([]byte) { c.raw() })
	case first == '[':
		c.sequence('[', ']', func() { c.raw() })
	case first == 't':
		c.word("true")
	case first == 'f':
		c.word("false")
	case first == 'n':
		c.word("null")
	default:
		c.number()
	}
	if c.err != nil {
		return nil
	}
	return json.RawMessage(c.text[start:c.at:c.at])
}

func (c *cursor) number() {
	if c.at < len(c.text) && c.text[c.at] == '-' {
		c.at++
	}
	if c.at < len(c.text) && c.text[c.at] == '0' {
		c.at++
	} else {
		c.digits()
	}
	if c.at < len(c.text) && c.text[c.at] == '.' {
		c.at++
		c.digits()
	}
	if c.at < len(c.text) && c.text[c.at]|0x20 == 'e' {
		if c.at++; c.at < len(c.text) && (c.text[c.at] == '+' || c.text[c.at] == '-') {
			c.at++
		}
		c.digits()
	}
}

// digits passes at least one.
func (c *cursor) digits() {
	start := c.at
	for c.at < len(c.text) && '0' <= c.text[c.at] && c.text[c.at] <= '9' {
		c.at++
	}
	if c.at == start {
		c.fail(errSyntax)
	}
}

// quoted passes a string. inner is what is between the quotes; isPlain tells that this is its text.
func (c *cursor) quoted() (inner []byte, isPlain bool) {
	start, isASCII, isEscaped := c.at+1, true, false
	for index := start; index < len(c.text); index++ {
		switch char := c.text[index]; {
		case char == '"':
			c.at = index + 1
			inner = c.text[start:index]
			return inner, !isEscaped && (isASCII || utf8.Valid(inner))
		case char < ' ':
			c.fail(errSyntax)
			return nil, false
		case char >= utf8.RuneSelf:
			isASCII = false
		case char == '\\':
			isEscaped = true
			length := escapeLength(c.text[index:])
			if length == 0 {
				c.fail(errSyntax)
				return nil, false
			}
			index += length - 1
		}
	}
	c.fail(errSyntax)
	return nil, false
}

// escapeLength is the length of the escape that text begins with. 0: it is none.
func escapeLength(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) >= 6 && isHex(text[2]) && isHex(text[3]) && isHex(text[4]) && isHex(text[5]) {
			return 6
		}
	}
	return 0
}

func isHex(char byte) bool {
	return '0' <= char && char <= '9' || 'a' <= char|0x20 && char|0x20 <= 'f'
}

// stringText passes a string and returns its text, which is a part of the answer if it is plain.
func (c *cursor) stringText() []byte {
	start := c.at
	inner, isPlain := c.quoted()
	if isPlain || c.err != nil {
		return inner
	}
	var unescaped string
	if err := json.Unmarshal(c.text[start:c.at], &unescaped); err != nil {
		c.fail(err)
	}
	return []byte(unescaped)
}
