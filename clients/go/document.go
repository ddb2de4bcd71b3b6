package coatcheck

import (
	"encoding/json"
	"strconv"
	"time"
)

// The answers to the calls of every request are read here, in one pass, and the values of the data stay slices of the
// answer. That is a quarter of the work of json.Unmarshal.

// readResult reads an answer into a result.
func readResult(text []byte, result any) error {
	answer := cursor{text: text}
	switch result := result.(type) {
	case *State:
		answer.state(result)
	case *Patched:
		answer.patched(result)
	default:
		return json.Unmarshal(text, result)
	}
	return answer.end()
}

func (c *cursor) state(into *State) {
	c.object(func(name []byte) {
		switch string(name) {
		case "session":
			c.info(&into.Session)
		case "version":
			c.version(&into.Version)
		case "data":
			c.data(&into.Data)
		case "offer":
			c.other(&into.Offer)
		default:
			c.raw()
		}
	})
}

func (c *cursor) patched(into *Patched) {
	c.object(func(name []byte) {
		switch string(name) {
		case "version":
			c.version(&into.Version)
		case "data":
			c.data(&into.Data)
		default:
			c.raw()
		}
	})
}

func (c *cursor) info(into *Info) {
	if c.isNull() {
		return
	}
	c.object(func(name []byte) {
		switch string(name) {
		case "id":
			c.string(&into.ID)
		case "principal":
			c.string(&into.Principal)
		case "methods":
			c.strings(&into.Methods)
		case "assurance":
			c.string(&into.Assurance)
		case "created_at":
			c.time(&into.CreatedAt)
		case "authenticated_at":
			c.time(&into.AuthenticatedAt)
		case "last_seen_at":
			c.time(&into.LastSeenAt)
		case "idle_expires_at":
			c.time(&into.IdleExpiresAt)
		case "absolute_expires_at":
			c.time(&into.AbsoluteExpiresAt)
		case "remember":
			c.bool(&into.Remember)
		case "bound":
			c.bool(&into.Bound)
		case "device":
			c.device(&into.Device)
		default:
			c.raw()
		}
	})
}

func (c *cursor) device(into *Device) {
	if c.isNull() {
		return
	}
	c.object(func(name []byte) {
		switch string(name) {
		case "address":
			c.string(&into.Address)
		case "user_agent":
			c.string(&into.UserAgent)
		case "label":
			c.string(&into.Label)
		default:
			c.raw()
		}
	})
}

func (c *cursor) data(into *Data) {
	if c.isNull() {
		return
	}
	*into = Data{}
	c.object(func(name []byte) { (*into)[string(name)] = c.raw() })
}

func (c *cursor) string(into *string) {
	switch {
	case c.isNull():
	case c.next() != '"':
		c.fail(errKind)
	default:
		*into = string(c.stringText())
	}
}

func (c *cursor) strings(into *[]string) {
	if c.isNull() {
		return
	}
	list := []string{}
	c.sequence('[', ']', func() {
		list = append(list, "")
		c.string(&list[len(list)-1])
	})
	*into = list
}

func (c *cursor) bool(into *bool) {
	switch {
	case c.isNull():
	case c.next() == 't':
		c.word("true")
		*into = true
	default:
		c.word("false")
		*into = false
	}
}

func (c *cursor) version(into *int64) {
	if c.isNull() {
		return
	}
	number, err := strconv.ParseInt(string(c.raw()), 10, 64)
	if err != nil {
		c.fail(err)
	}
	*into = number
}

func (c *cursor) time(into *time.Time) {
	if c.isNull() {
		return
	}
	text := c.raw()
	if c.err != nil {
		return
	}
	var isUsual bool
	if *into, isUsual = usualTime(text); isUsual {
		return
	}
	if err := into.UnmarshalJSON(text); err != nil {
		c.fail(err)
	}
}

// other reads what is rarely there.
func (c *cursor) other(into any) {
	if text := c.raw(); c.err == nil {
		if err := json.Unmarshal(text, into); err != nil {
			c.fail(err)
		}
	}
}

// usualTime reads a time as the service writes it, such as "2026-01-02T03:04:05.678Z". It reports whether it could.
func usualTime(text []byte) (time.Time, bool) {
	last := len(text) - 2
	if last < 20 || string(text[last:]) != `Z"` || text[11] != 'T' ||
		text[5] != '-' || text[8] != '-' || text[14] != ':' || text[17] != ':' {
		return time.Time{}, false
	}
	year, isYear := parseDigits(text[1:5])
	month, isMonth := parseDigits(text[6:8])
	day, isDay := parseDigits(text[9:11])
	hour, isHour := parseDigits(text[12:14])
	minute, isMinute := parseDigits(text[15:17])
	second, isSecond := parseDigits(text[18:20])
	nanosecond, isFraction := parseFraction(text[20:last])
	if !isYear || !isMonth || !isDay || !isHour || !isMinute || !isSecond || !isFraction ||
		hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	made := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
	return made, made.Day() == day && int(made.Month()) == month // Date carries over what no month has
}

// parseFraction reads the nanoseconds of a second, such as ".678". Empty: 0.
func parseFraction(text []byte) (int, bool) {
	if len(text) == 0 {
		return 0, true
	}
	number, ok := parseDigits(text[1:])
	for digits := len(text) - 1; digits < 9; digits++ {
		number *= 10
	}
	return number, ok && text[0] == '.'
}
