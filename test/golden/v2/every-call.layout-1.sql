CREATE SCHEMA cenalloc;
CREATE TABLE cenalloc.facts (
    tx xid8 DEFAULT pg_current_xact_id() NOT NULL,
    sequence bigint NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    schema integer NOT NULL,
    type text NOT NULL,
    data text NOT NULL,
    claims boolean NOT NULL,
    append uuid NOT NULL,
    CONSTRAINT facts_version_check CHECK ((version > 0))
);
ALTER TABLE cenalloc.facts ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cenalloc.facts_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cenalloc.layout (
    application text NOT NULL,
    layout integer NOT NULL
);
CREATE TABLE cenalloc.snapshots (
    name text NOT NULL COLLATE pg_catalog."C",
    schema integer NOT NULL,
    tx xid8 NOT NULL,
    sequence bigint NOT NULL,
    state text NOT NULL
);
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 1, 'exporter', 1, 2, 'ExporterCreated', '{"actor":"recorder 7","event":{"type":"ExporterCreated","platform":{"name":"board","zones":[{"name":"ram","base":1073741824,"size":1048576},{"name":"cma","base":0,"size":1048576}],"allocators":[{"id":1,"name":"system","kind":"system","zones":["ram"],"priority":1,"cpuAccess":true,"secure":false,"domains":["cpu","ram","inaccessible"]},{"id":2,"name":"cma","kind":"contiguous-region","zones":["cma"],"priority":2,"capacity":0,"cpuAccess":true,"secure":false,"domains":["cpu","ram","inaccessible"]}],"importers":[{"id":"gpu","constraints":{"iommu":true},"description":"a GPU"}],"notes":["made up"]},"policy":"strict","limits":{"buffersMax":1000000,"attachmentsPerBufferMax":1024,"mapsPerAttachmentMax":65535,"cpuAccessDepthMax":65535,"referencesMax":2147483647}}}', false, 'acea1f0c-b2e1-4f62-b7de-81b5e8e7875d');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 2, 'büffer-📷', 1, 2, 'BufferCreated', '{"cause":"createBuffer","time":0.5,"actor":"recorder 7","event":{"type":"BufferCreated","buffer":"büffer-📷","size":4096}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 3, 'büffer-📷', 2, 2, 'ImporterAttached', '{"cause":"attach","time":1,"actor":"recorder 7","event":{"type":"ImporterAttached","buffer":"büffer-📷","importer":"gpu","constraints":{"iommu":true}}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 4, 'büffer-📷', 3, 2, 'BackingAllocated', '{"cause":"map","time":1.5,"actor":"recorder 7","event":{"type":"BackingAllocated","buffer":"büffer-📷","importer":"gpu","storage":{"allocator":1,"runs":[{"address":1073741824,"length":4096}],"facts":{"name":"system","secure":false,"domains":["cpu","ram","inaccessible"]}},"cpuReachable":true,"fullAllocators":[2]}}', true, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 5, 'büffer-📷', 4, 2, 'AttachmentMapped', '{"cause":"map","time":1.5,"actor":"recorder 7","event":{"type":"AttachmentMapped","buffer":"büffer-📷","importer":"gpu","direction":"toDevice","ioVirtualBase":0}}', true, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 6, 'büffer-📷', 5, 2, 'CpuAccessBegan', '{"cause":"beginCpuAccess","time":2,"actor":"recorder 7","event":{"type":"CpuAccessBegan","buffer":"büffer-📷"}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 7, 'büffer-📷', 6, 2, 'CpuAccessEnded', '{"cause":"endCpuAccess","time":2.5,"actor":"recorder 7","event":{"type":"CpuAccessEnded","buffer":"büffer-📷"}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 8, 'büffer-📷', 7, 2, 'ReferenceTaken', '{"cause":"get","time":3,"actor":"recorder 7","event":{"type":"ReferenceTaken","buffer":"büffer-📷"}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 9, 'büffer-📷', 8, 2, 'ReferencePut', '{"cause":"put","time":3.5,"actor":"recorder 7","event":{"type":"ReferencePut","buffer":"büffer-📷"}}', false, 'ae500d4b-3224-48c3-ba63-205b0a38ce3b');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 10, 'exporter', 2, 2, 'CallRefused', '{"cause":"put","time":4,"actor":"recorder 7","event":{"type":"CallRefused","refusal":{"call":"put","buffer":"büffer-📷","errno":"EBUSY","rule":"BUF2","message":"büffer-📷 still has 1 live map and 1 attachment (gpu).","next":"Unmap, detach and end CPU access before the last reference goes."}}}', false, 'a7f5fec8-b20b-492d-a9d6-19bf1b0feec1');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 11, 'exporter', 3, 2, 'CallRefused', '{"cause":"attach","time":4.5,"actor":"recorder 7","event":{"type":"CallRefused","refusal":{"call":"attach","buffer":"büffer-📷","importer":"n pu\n","errno":"EINVAL","rule":"ATT6","message":"The platform board knows no importer by the text \"n pu\n\", known: gpu.","next":"Attach an importer of the platform, or state its constraints."}}}', false, 'a7f5fec8-b20b-492d-a9d6-19bf1b0feec1');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 12, 'büffer-📷', 9, 2, 'AttachmentUnmapped', '{"cause":"unmap","time":5,"actor":"recorder 7","event":{"type":"AttachmentUnmapped","buffer":"büffer-📷","importer":"gpu","direction":"toDevice"}}', false, '13921b33-b960-400e-9433-23315c960d8d');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 13, 'büffer-📷', 10, 2, 'ImporterDetached', '{"cause":"detach","time":5.5,"actor":"recorder 7","event":{"type":"ImporterDetached","buffer":"büffer-📷","importer":"gpu"}}', false, '13921b33-b960-400e-9433-23315c960d8d');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 14, 'büffer-📷', 11, 2, 'BufferFreed', '{"cause":"put","time":6,"actor":"recorder 7","event":{"type":"BufferFreed","buffer":"büffer-📷"}}', false, '13921b33-b960-400e-9433-23315c960d8d');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 15, 'b2', 1, 2, 'BufferCreated', '{"cause":"createBuffer","time":6.5,"actor":"recorder 7","event":{"type":"BufferCreated","buffer":"b2","size":8192}}', false, '363f3e27-dff3-4d1b-9dbd-6f3b58ed6a5c');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 16, 'b2', 2, 2, 'ImporterAttached', '{"cause":"attach","time":7,"actor":"recorder 7","event":{"type":"ImporterAttached","buffer":"b2","importer":"gpu","constraints":{"iommu":true}}}', false, '363f3e27-dff3-4d1b-9dbd-6f3b58ed6a5c');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 17, 'b2', 3, 2, 'BackingAllocated', '{"cause":"map","time":7.5,"actor":"recorder 7","event":{"type":"BackingAllocated","buffer":"b2","importer":"gpu","storage":{"allocator":1,"runs":[{"address":1073741824,"length":8192}],"facts":{"name":"system","secure":false,"domains":["cpu","ram","inaccessible"]}},"cpuReachable":true,"fullAllocators":[2]}}', true, '363f3e27-dff3-4d1b-9dbd-6f3b58ed6a5c');
INSERT INTO cenalloc.facts OVERRIDING SYSTEM VALUE VALUES ('3', 18, 'b2', 4, 2, 'AttachmentMapped', '{"cause":"map","time":7.5,"actor":"recorder 7","event":{"type":"AttachmentMapped","buffer":"b2","importer":"gpu","direction":"bidirectional","ioVirtualBase":0}}', true, '363f3e27-dff3-4d1b-9dbd-6f3b58ed6a5c');
INSERT INTO cenalloc.layout VALUES ('cenalloc', 1);
INSERT INTO cenalloc.snapshots VALUES ('world', 1, '3', 6, '{}');
SELECT pg_catalog.setval('cenalloc.facts_sequence_seq', 18, true);
ALTER TABLE ONLY cenalloc.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (stream, version);
ALTER TABLE ONLY cenalloc.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (name);
CREATE INDEX facts_in_order ON cenalloc.facts USING btree (tx, sequence);
CREATE INDEX facts_that_claim ON cenalloc.facts USING btree (tx, sequence) WHERE claims;
