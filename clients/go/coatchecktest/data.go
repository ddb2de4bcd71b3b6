package coatchecktest

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

const (
	fieldBytes = 16 << 10
	dataBytes  = 64 << 10
	fieldCount = 64
	nameBytes  = 64
)

func (s *Service) patch(request *call) answer {
	var set fields
	var remove []string
	var add map[string]json.Number
	var ifVersion int64
	var ifFields map[string]*string
	id := request.text("id")
	request.read("set", &set)
	request.read("remove", &remove)
	request.read("add", &add)
	hasVersion := request.read("if_version", &ifVersion)
	request.read("if_fields", &ifFields)
	if request.bad != "" {
		return badRequest(request.bad)
	}
	session, reason := s.live(id)
	if session == nil {
		return unauthenticated(reason)
	}
	if hasVersion && ifVersion != session.version || !session.data.haveHashes(ifFields) {
		present := member{"data", session.data}
		return problem(http.StatusConflict, "conflict", member{"version", session.version}, present)
	}
	data, sums, bad := session.data.changed(set, remove, add)
	if bad != "" {
		return problem(http.StatusUnprocessableEntity, "bad_field", member{"field", bad})
	}
	if excess, isExcess := data.excess(); isExcess {
		return excess
	}
	session.data = data
	session.version++
	s.log.add(event{kind: "changed", session: id, version: session.version, principal: session.principal})
	return ok(object{{"version", session.version}, {"data", sums}})
}

// changed returns the values after a change, and the sums. bad is a field that cannot be added to, if there is one.
func (f fields) changed(set fields, remove []string, add map[string]json.Number) (after, sums fields, bad string) {
	after, sums = fields{}, fields{}
	for _, values := range []fields{f, set} {
		for name, value := range values {
			after[name] = value
		}
	}
	for _, name := range remove {
		delete(after, name)
	}
	for name, by := range add {
		sum, isNumber := plus(after[name], by)
		if !isNumber {
			return nil, nil, name
		}
		after[name], sums[name] = sum, sum
	}
	return after, sums, ""
}

// haveHashes reports whether each field has the bytes with the given hash, or is absent where it is nil.
func (f fields) haveHashes(wanted map[string]*string) bool {
	for name, hash := range wanted {
		value, exists := f[name]
		if hash == nil {
			if exists {
				return false
			}
			continue
		}
		digest := sha256.Sum256(value)
		if !exists || encode(digest[:16]) != *hash {
			return false
		}
	}
	return true
}

// excess is the answer to data that exceeds a limit, if it does.
func (f fields) excess() (answer, bool) {
	quota := func(limit, field string, max, size int) (answer, bool) {
		details := []member{{"limit", limit}, {"max", max}, {"size", size}}
		if field != "" {
			details = append(details, member{"field", field})
		}
		return problem(http.StatusUnprocessableEntity, "quota", details...), true
	}
	if len(f) > fieldCount {
		return quota("fields", "", fieldCount, len(f))
	}
	total := 0
	for name, value := range f {
		total += len(name) + len(value)
		switch {
		case name == "":
			return problem(http.StatusUnprocessableEntity, "bad_field", member{"field", name}), true
		case len(name) > nameBytes:
			return quota("name_bytes", name, nameBytes, len(name))
		case len(value) > fieldBytes:
			return quota("field_bytes", name, fieldBytes, len(value))
		}
	}
	if total > dataBytes {
		return quota("data_bytes", "", dataBytes, total)
	}
	return answer{}, false
}

// plus adds to a number. An absent field counts as 0. Whole numbers stay whole.
func plus(value json.RawMessage, by json.Number) (json.RawMessage, bool) {
	if value == nil {
		return json.RawMessage(by), true
	}
	var before json.Number
	if strings.HasPrefix(string(value), `"`) || json.Unmarshal(value, &before) != nil {
		return nil, false
	}
	first, errFirst := before.Int64()
	second, errSecond := by.Int64()
	if errFirst == nil && errSecond == nil {
		return json.RawMessage(strconv.FormatInt(first+second, 10)), true
	}
	left, errLeft := before.Float64()
	right, errRight := by.Float64()
	return json.RawMessage(strconv.FormatFloat(left+right, 'g', -1, 64)), errLeft == nil && errRight == nil
}
