-- Begins a part whose names no later part uses: Lua takes 200 at once.
do
