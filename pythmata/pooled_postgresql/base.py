"""Django's backend over a pool, in the module where Django looks for backends; the one door to the pool's library."""

from __future__ import annotations

from typing import Any

from dj_db_conn_pool.backends.postgresql.base import DatabaseWrapper as PooledWrapper
from sqlalchemy.exc import TimeoutError as PoolExhausted


class DatabaseWrapper(PooledWrapper):  # type: ignore[misc]
    """A request that gets no connection in time is answered as one that finds no database: try again later."""

    def get_new_connection(self, conn_params: Any) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except PoolExhausted as error:
            options = self.settings_dict["POOL_OPTIONS"]
            raise self.Database.OperationalError(
                f"All {options['POOL_SIZE']} connections of this process (DATABASE_POOL_SIZE) were busy for "
                f"{options['TIMEOUT']:.0f} s."
            ) from error
