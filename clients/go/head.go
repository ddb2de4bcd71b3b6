package coatcheck

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	// largestAnswer is more than any page of sessions or events needs.
	largestAnswer = 4 << 20
	// longestLine and mostLines limit the head of an answer.
	longestLine = 4 << 10
	mostLines   = 64
)

var errOdd = errors.New("the answer is no HTTP that the session service speaks")

// head is what is used of the head of an answer.
type head struct {
	reply
	// length is of the body. -1: not known yet.
	length int
	closes bool
}

// readAnswer reads one answer. isKept tells whether the connection is fit for another call: nothing of what it carried
// is in doubt, and nothing follows that was not asked for.
func readAnswer(reader *bufio.Reader) (answer reply, isKept bool, err error) {
	top := head{length: -1}
	line, err := readLine(reader)
	if err == nil {
		top.status, err = parseStatus(line)
	}
	for count := 0; err == nil; count++ {
		if line, err = readLine(reader); err != nil || len(line) == 0 {
			break
		}
		if count == mostLines {
			err = errOdd
			break
		}
		err = top.add(line)
	}
	if err != nil {
		return reply{}, false, err
	}
	if top.length < 0 {
		return reply{}, false, fmt.Errorf("the answer with status %d has no Content-Length", top.status)
	}
	top.body = make([]byte, top.length)
	if _, err := io.ReadFull(reader, top.body); err != nil {
		return reply{}, false, fmt.Errorf("the answer broke off: %w", err)
	}
	return top.reply, !top.closes && reader.Buffered() == 0, nil
}

// readLine returns a line without its end. It is valid until the next read.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, errOdd
	}
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(line) < 2 || line[len(line)-2] != '\r' {
		return nil, errOdd
	}
	return line[:len(line)-2], nil
}

// parseStatus reads the first line. An answer that has no body by its status is none of the service's.
func parseStatus(line []byte) (int, error) {
	const version = "HTTP/1.1 "
	if !bytes.HasPrefix(line, []byte(version)) {
		return 0, errOdd
	}
	code := line[len(version):]
	if len(code) < 3 || len(code) > 3 && code[3] != ' ' {
		return 0, errOdd
	}
	status, ok := parseDigits(code[:3])
	if !ok || status < 200 || status > 599 || status == http.StatusNoContent || status == http.StatusNotModified {
		return 0, errOdd
	}
	return status, nil
}

// add takes one line of the head.
func (h *head) add(line []byte) error {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || bytes.ContainsAny(line[:colon], " \t") {
		return errOdd
	}
	name, value := line[:colon], bytes.Trim(line[colon+1:], " \t")
	switch {
	case isNamed(name, "content-length"):
		length, ok := parseDigits(value)
		if !ok || h.length >= 0 {
			return errOdd
		}
		if length > largestAnswer {
			return errors.New("the answer is too long")
		}
		h.length = length
	case isNamed(name, "transfer-encoding"), isNamed(name, "content-encoding"):
		return errOdd
	case isNamed(name, "connection"):
		h.closes = h.closes || !strings.EqualFold(string(value), "keep-alive")
	case isNamed(name, "date"):
		h.date = string(value)
	case isNamed(name, "retry-after"):
		h.retryAfter = string(value)
	}
	return nil
}

func isNamed(name []byte, wanted string) bool {
	return len(name) == len(wanted) && strings.EqualFold(string(name), wanted)
}

// parseDigits reads a whole number that has no sign and at most nine digits.
func parseDigits(text []byte) (number int, ok bool) {
	for _, char := range text {
		if char < '0' || char > '9' {
			return 0, false
		}
		number = number*10 + int(char-'0')
	}
	return number, 0 < len(text) && len(text) <= 9
}
