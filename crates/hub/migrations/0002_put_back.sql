-- What a device told the time before, and the first day on which what it told did not go on from there.
ALTER TABLE health ADD COLUMN told_before BLOB;
ALTER TABLE health ADD COLUMN put_back_day INTEGER;
