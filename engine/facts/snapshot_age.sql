-- One row is the snapshot itself, with the day it speaks of.
-- subject: snapshot_id
-- row: snapshot_id = cgx_snapshot.snap_snapshot_id
select
    snap_snapshot_id as snapshot_id,
    snap_as_at_date as newest_on
from filed.cgx_snapshot
