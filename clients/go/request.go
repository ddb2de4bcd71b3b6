package coatcheck

import (
	"strconv"
	"unicode/utf8"
)

// The call of every request is written here, without reflection.

// authenticateBody writes the body of a call to authenticate.
func authenticateBody(request AuthenticateRequest) []byte {
	device := request.Device
	body := make([]byte, 0, 220+len(device.Address)+len(device.UserAgent)+len(device.Label))
	body = append(body, `{"token":`...)
	body = appendText(body, request.Token.Reveal())
	if !request.Bound.IsEmpty() {
		body = append(body, `,"bound":`...)
		body = appendText(body, request.Bound.Reveal())
	}
	body = append(body, `,"device":{`...)
	start := len(body)
	body = appendMember(body, start, "address", device.Address)
	body = appendMember(body, start, "user_agent", device.UserAgent)
	body = appendMember(body, start, "label", device.Label)
	body = append(body, '}')
	if request.Known != 0 {
		body = append(body, `,"known":`...)
		body = strconv.AppendInt(body, request.Known, 10)
	}
	if request.Background {
		body = append(body, `,"purpose":"background"`...)
	}
	return append(body, '}')
}

// appendMember writes a member of the object whose members begin at start, unless its value is empty.
func appendMember(body []byte, start int, name, value string) []byte {
	if value == "" {
		return body
	}
	if len(body) > start {
		body = append(body, ',')
	}
	body = append(body, '"')
	body = append(body, name...)
	body = append(body, `":`...)
	return appendText(body, value)
}

// appendText writes a string as encode does.
func appendText(body []byte, text string) []byte {
	for index := 0; index < len(text); index++ {
		if char := text[index]; char < ' ' || char == '"' || char == '\\' || char >= utf8.RuneSelf {
			quoted, _ := encode(text) // a string cannot fail
			return append(body, quoted...)
		}
	}
	body = append(body, '"')
	body = append(body, text...)
	return append(body, '"')
}
