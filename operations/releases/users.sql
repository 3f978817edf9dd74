-- Creates the users of the database: the application's identity and, if it is named, a group of people.
-- WITH SID needs no request to Microsoft Entra ID, for which only people can grant the permission. The SID of an
-- identity is its client id, that of a group its object id (from memory; docs/releases.md says how to check it).
-- Variables of sqlcmd: AppName, AppClientId; PeopleName, PeopleObjectId (both empty if there is no group).
SET NOCOUNT ON;
SET XACT_ABORT ON;

DECLARE @wanted TABLE (name sysname, sid varbinary(16), kind char(1), role sysname);
INSERT @wanted
SELECT N'$(AppName)', CAST(CAST(N'$(AppClientId)' AS uniqueidentifier) AS varbinary(16)), 'E', role
FROM (VALUES (N'db_datareader'), (N'db_datawriter')) AS roles (role);
IF N'$(PeopleName)' <> N''
    INSERT @wanted
    VALUES (N'$(PeopleName)', CAST(CAST(N'$(PeopleObjectId)' AS uniqueidentifier) AS varbinary(16)), 'X', N'db_owner');

DECLARE @name sysname, @sid varbinary(16), @kind char(1), @role sysname, @statement nvarchar(max);
DECLARE each CURSOR LOCAL STATIC FOR SELECT name, sid, kind, role FROM @wanted;
OPEN each;
FETCH NEXT FROM each INTO @name, @sid, @kind, @role;
WHILE @@FETCH_STATUS = 0
BEGIN
    -- An identity that was created again has the old name and a new client id.
    IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @name AND sid <> @sid)
    BEGIN
        SET @statement = N'DROP USER ' + QUOTENAME(@name);
        EXEC (@statement);
    END;
    IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @name)
    BEGIN
        SET @statement = N'CREATE USER ' + QUOTENAME(@name) + N' WITH SID = '
            + CONVERT(nvarchar(64), @sid, 1) + N', TYPE = ' + @kind;
        EXEC (@statement);
    END;
    IF ISNULL(IS_ROLEMEMBER(@role, @name), 0) = 0
    BEGIN
        SET @statement = N'ALTER ROLE ' + QUOTENAME(@role) + N' ADD MEMBER ' + QUOTENAME(@name);
        EXEC (@statement);
    END;
    FETCH NEXT FROM each INTO @name, @sid, @kind, @role;
END;
CLOSE each;
DEALLOCATE each;
