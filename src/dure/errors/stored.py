"""The database, and what keeps it from being read or written (exit 5)."""

from __future__ import annotations

from dure.errors.unavailable import Unavailable


class StoreFailed(Unavailable):
    """The database could not be read or written."""

    code = "store.failed"
    en = "The database {file} failed: {why}"
    ko = "데이터베이스 {file}에 문제가 있어요: {why}"


class DiskFull(StoreFailed):
    """No room is left to write."""

    code = "disk.full"
    http_status = 507
    en = "The disk that holds {file} is full. Make room; nothing that was written before is lost."
    ko = "{file} 파일이 있는 디스크가 가득 찼어요. 공간을 비우세요. 이미 저장된 것은 그대로예요."


class StoreDamaged(StoreFailed):
    """A database that is no longer whole; it is never replaced without being asked."""

    code = "store.damaged"
    retryable = False
    en = "The database {file} is damaged. {remedy}"
    ko = "데이터베이스 {file}: 손상됐어요. {remedy}"


class StoreGone(StoreFailed):
    """A database that is not there any more while its backup is; it is not begun anew without being asked."""

    code = "store.gone"
    retryable = False
    en = "The database {file} is gone, but its backup is there. To restore it, run: cp -p '{backup}' '{file}'. To begin anew, move the backup away."
    ko = "데이터베이스 {file}: 파일은 없어졌는데 백업은 있어요. 되돌리려면 이렇게 하세요: cp -p '{backup}' '{file}'. 새로 시작하려면 백업을 다른 곳으로 옮기세요."


class StoreTooNew(StoreFailed):
    """A database that a newer version of Dure has written."""

    code = "store.too_new"
    retryable = False
    en = "The database {file} was written by a newer Dure (schema {found}; this version knows {known}). Install the newer version again{backup}."
    ko = "데이터베이스 {file}: 더 새로운 두레가 쓴 파일이에요(스키마 {found}, 이 버전은 {known}까지). 새 버전을 다시 설치하세요{backup}."
