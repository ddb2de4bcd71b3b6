package coatcheck

import "encoding/json"

// Secret is text that no log line may contain: a token, or a Set-Cookie value that carries one. It prints as "[secret]"
// under every verb and in every struct; Reveal is the only way to the text.
type Secret struct {
	// A pointer, because fmt does not follow pointers inside a struct, even where it cannot call String.
	text *string
}

// NewSecret wraps text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text. Empty for the zero Secret.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether there is no text.
func (s Secret) IsEmpty() bool { return s.text == nil || *s.text == "" }

// String returns "[secret]".
func (s Secret) String() string { return "[secret]" }

// GoString returns "[secret]".
func (s Secret) GoString() string { return "[secret]" }

// MarshalJSON writes "[secret]", so that a structured log cannot contain the text either.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"[secret]"`), nil }

// UnmarshalJSON reads the text from an answer of the service.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*s = NewSecret(text)
	return nil
}
