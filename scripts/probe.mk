# Libraries that the build needs; a missing one is named with the remedy.
LIB_PKGS  := libzstd libtraceevent libelf yaml-0.1 yajl zlib liblzma
TOOL_PKGS := cairo libpng libjpeg sqlite3

missing := $(strip $(foreach p,$(LIB_PKGS) $(TOOL_PKGS),$(if $(shell $(PKG_CONFIG) --exists $(p) 2>/dev/null && echo y),,$(p))))
ifneq ($(missing),)
$(error The development files of these libraries are missing (pkg-config names): $(missing). \
Run "make deps", or see scripts/install-deps --list)
endif

LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIB_PKGS) $(TOOL_PKGS))
# libiberty (demangling) has no pkg-config file.
LIB_LIBS   := $(shell $(PKG_CONFIG) --libs $(LIB_PKGS)) -liberty
PICTURES_LIBS := $(shell $(PKG_CONFIG) --libs cairo libpng libjpeg)
SQLITE_LIBS   := $(shell $(PKG_CONFIG) --libs sqlite3)
