await import('./journey-of-imports.js');
