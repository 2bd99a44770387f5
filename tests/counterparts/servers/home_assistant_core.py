"""What every Home Assistant of the tests begins and ends with."""

from datetime import timedelta
from pathlib import Path

from homeassistant import auth, bootstrap, config_entries, core, loader
from homeassistant.setup import async_setup_component


async def begin(folder: Path, config: dict, language: str = "en") -> core.HomeAssistant:
    """One with these integrations and nothing else, not yet running."""
    hass = core.HomeAssistant(str(folder))
    hass.config.skip_pip = True
    hass.config.language = language
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth.auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    for name in config:
        if not await async_setup_component(hass, name, config):
            raise SystemExit(f"{name} cannot be set up")
    return hass


async def write_token(hass: core.HomeAssistant, folder: Path) -> None:
    """Write an owner's token of a day into the folder."""
    user = await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    refresh = await hass.auth.async_create_refresh_token(
        user,
        client_name="dure",
        token_type="long_lived_access_token",
        access_token_expiration=timedelta(days=1),
    )
    (folder / "token").write_text(hass.auth.async_create_access_token(refresh), encoding="utf-8")
