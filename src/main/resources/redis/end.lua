-- Ends such a part.
end
