"""Chromium's virtual authenticator (WebAuthn L3 §12): a passkey provider whose user is the test."""

from selenium.webdriver.remote.command import Command

from harness.authenticator import decode


class VirtualAuthenticator:
    """Built into the device, with passkeys that need no name. Only one at a time can be."""

    def __init__(self, driver, is_synced=False):
        self.driver = driver
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserConsenting": True,
            "isUserVerified": True,
            "defaultBackupEligibility": is_synced,
            "defaultBackupState": is_synced,
        }
        self.id = driver.execute(Command.ADD_VIRTUAL_AUTHENTICATOR, options)["value"]

    def _execute(self, command, **parameters):
        return self.driver.execute(command, {"authenticatorId": self.id, **parameters})["value"]

    @property
    def credentials(self) -> list[dict]:
        """As the specification of the driver names their members: credentialId, rpId, userHandle, signCount, …"""
        return self._execute(Command.GET_CREDENTIALS)

    @property
    def ids(self) -> set[bytes]:
        return {decode(credential["credentialId"]) for credential in self.credentials}

    def forget(self, id: str | None = None):
        """Removes one passkey, or all."""
        if id is None:
            self._execute(Command.REMOVE_ALL_CREDENTIALS)
        else:
            self._execute(Command.REMOVE_CREDENTIAL, credentialId=id)

    def add(self, credential: dict):
        """Puts a passkey of another device here, as `credentials` showed it there."""
        self._execute(Command.ADD_CREDENTIAL, **credential)

    def verify_user(self, succeeds: bool):
        """Whether the user's PIN or finger is the right one from now on."""
        self._execute(Command.SET_USER_VERIFIED, isUserVerified=succeeds)

    def attend(self, answers: bool):
        """Whether the user answers requests from now on. If not, they wait for their time-out, or until they are aborted."""
        self.driver.execute_cdp_cmd("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": answers})

    def unplug(self):
        self._execute(Command.REMOVE_VIRTUAL_AUTHENTICATOR)
